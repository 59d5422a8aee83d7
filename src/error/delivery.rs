//! What happened to a request.

/// What happened to the request of a failed call.
///
/// It tells whether you may repeat a write: yes after `NeverSent` and `Refused`, only after a look at the server after
/// `Unknown`, and never after `Applied`. If this crate cannot prove more, it says `Unknown`. Reads have a verdict too.
///
/// Something between this client and TestRail (a firewall, a mesh, a proxy) can answer in TestRail's place, before or
/// after TestRail has done the work. So `Refused` needs TestRail's own words (JSON with nothing but an `error`), a
/// status that is decided before the body of a request is passed on (301, 307, 308, 401, 407, 411, 413, 414, 415,
/// 417, 431), or an empty 409 or 429. `Applied` needs an answer that can be TestRail's, with an id. A
/// proxy that repeats requests by itself, that answers so after it has passed a request on, or that writes its own
/// words as TestRail does, voids this: switch that off for POST requests.
///
/// If a call makes several attempts, its verdict is the strongest of theirs, in this order.
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
    /// No byte of the request's body has left this machine, and none will. Nothing has changed on the server.
    NeverSent,
    /// TestRail answered that it did not do it, or something in between refused to pass it on. Nothing has changed on
    /// the server.
    Refused,
    /// The server may or may not have done it. Look before you repeat a write.
    Unknown,
    /// The server did it, but its answer could not be read. Do not repeat a write.
    Applied,
}
