//! What became of a request.

/// What became of a request whose call failed.
///
/// This decides whether a write may be repeated by hand: after `NeverSent` and `Refused` it may, after
/// `Unknown` one has to look first, and after `Applied` it must not be. Where this crate cannot prove more,
/// it says `Unknown`. Reads report the fate of their request in the same words.
///
/// The verdict of a call with several attempts is the strongest of theirs, in this order.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::{AddRun, Delivery};
///
/// let new = AddRun::new("Nightly 4711");
/// if let Err(error) = client.add_run(1, &new).await {
///     match error.delivery() {
///         Delivery::NeverSent | Delivery::Refused => println!("there is no run: {error}"),
///         Delivery::Unknown | Delivery::Applied => {
///             println!("there may be a run: {:?}", client.find_added_runs(1, &new, &error).await?);
///         }
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "callers are to handle every verdict, and there is no fifth")]
pub enum Delivery {
    /// No byte of the request's body has left this machine, and none will: nothing has changed on the server.
    NeverSent,
    /// The server answered that it did not do it: nothing has changed on the server.
    Refused,
    /// The server may or may not have done it: look before you repeat a write.
    Unknown,
    /// The server did it, but its answer could not be read: do not repeat a write.
    Applied,
}
