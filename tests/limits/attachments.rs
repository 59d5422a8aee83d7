//! A large attachment on a line that breaks: what the client finds out, and how much memory that costs.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use testrail::fake::{FakeTestRail, Fault};
use testrail::{AttachmentId, Client, Delivery, Error, ErrorKind, Upload};

use crate::{child, relay, usage};

/// How much more memory than before a client may hold, in KiB.
const MOST: u32 = 8 * 1024;
const KEY: &str = "key";
const LENGTH: usize = 20_000_000;
const RUN: u64 = 2;

/// The bytes at a place of the file, and of those behind it. No piece of the file looks like the one before.
fn bytes_from(place: usize) -> impl Iterator<Item = u8> {
    (place..LENGTH).map(|place| u8::try_from(place % 251).unwrap())
}

/// A file that is deleted with this.
struct LargeFile(PathBuf);

impl LargeFile {
    fn new() -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("large-{}.bin", std::process::id()));
        let mut file = File::create(&path).unwrap();
        let piece: Vec<u8> = bytes_from(0).take(251 * 400).collect();
        let mut left = LENGTH;
        while left > 0 {
            file.write_all(&piece[..left.min(piece.len())]).unwrap();
            left -= left.min(piece.len());
        }
        Self(path)
    }

    async fn upload(&self) -> Upload {
        Upload::from_path(&self.0).await.unwrap().named("large.bin")
    }
}

impl Drop for LargeFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Gets a file. Returns how many bytes came, each of which is right, and how it ended.
async fn get(client: &Client, id: &AttachmentId) -> (usize, Result<(), Error>) {
    let (mut download, mut came) = (client.get_attachment(id).await.unwrap(), 0);
    while let Some(chunk) = download.next().await {
        match chunk {
            Ok(chunk) => {
                assert!(bytes_from(came).zip(chunk.iter()).all(|(right, byte)| right == *byte), "at {came}");
                came += chunk.len();
            }
            Err(error) => return (came, Err(error)),
        }
    }
    (came, Ok(()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_20_mb_on_a_line_that_breaks_is_stored_once_and_costs_at_most_8_mib() {
    let fake = FakeTestRail::builder().key(KEY).start().await;
    // The first upload is cut in the middle, the second loses its answer, and then the first download breaks.
    let line = relay::start(&fake.url(), LENGTH as u64 / 2).await;
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_run"));
    fake.inject(Fault::reset_in_body().on("get_attachment"));
    let figures = child::measure("attachments::up_and_down", "", &line, None).await;
    println!("a file of 20 MB, up and down, cut: {} KiB", figures.get("KiB"));
    assert!(figures.get("KiB") <= MOST, "{} KiB", figures.get("KiB"));

    let files = fake.attachments();
    assert_eq!((files.len(), files[0].name.as_str(), files[0].owner_id), (1, "large.bin", RUN));
    assert!(files[0].bytes().iter().copied().eq(bytes_from(0)));
    // What was cut in the middle never became a request.
    assert_eq!((fake.calls("add_attachment_to_run"), fake.calls("get_attachments_for_run")), (1, 2));
    assert_eq!(fake.calls("get_attachment"), 2);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of the test above, for a process of its own"]
async fn up_and_down() {
    let Some(asked) = child::asked() else { return };
    let client = || Client::new(asked.server.clone(), "me@example.com", KEY).unwrap();
    let (first, client) = (client(), client());
    let file = LargeFile::new();
    usage::forget_peak();
    let before = usage::peak_memory();

    let error = first.add_attachment_to_run(RUN, file.upload().await).await.unwrap_err();
    let verdict = (error.kind(), error.delivery(), error.attempts());
    assert_eq!(verdict, (ErrorKind::Transport, Delivery::Unknown, 1), "{error}");
    assert!(error.to_string().contains("a look at get_attachments_for_run/2 shows no file of this name"), "{error}");
    // This client cannot know whether the server stores the first one yet, so another client takes over.
    let id = client.add_attachment_to_run(RUN, file.upload().await).await.unwrap();

    let (came, ended) = get(&client, &id).await;
    let error = ended.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::BodyLost, Delivery::Applied), "{error}");
    assert!((1..LENGTH).contains(&came), "{came} bytes");
    let (came, ended) = get(&client, &id).await;
    ended.unwrap();
    assert_eq!(came, LENGTH);
    child::tell("KiB", usage::peak_memory().saturating_sub(before));
}
