//! How much memory a large file can cost.

use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Instant;

use testrail::fake::{FakeTestRail, Generation, Seed, SuiteMode};
use testrail::{Client, Delivery, Error, ErrorKind, Upload};
use tokio::io::AsyncReadExt as _;

use crate::{child, stores, usage};

/// How much more memory than before a client may hold, in KiB, however long the file is.
const MOST: u32 = 8 * 1024;

/// What the stand-in takes.
const KEY: &str = "key";

/// The length of the files.
const LENGTH: u64 = 100_000_000;

struct Transfer {
    name: &'static str,
    way: Way,
    /// The id of the file: another one than `CUT` comes whole.
    file: u64,
    ends: Result<(), (ErrorKind, Delivery)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    UploadOfReader,
    UploadOfPath,
    Download,
    DownloadToFile,
}

const WHOLE: u64 = 1;
const CUT: u64 = stores::CUT;

/// A creation that breaks off may have been done; a file that was asked for was sent.
const TRANSFERS: [Transfer; 8] = [
    transfer("an upload from a reader", Way::UploadOfReader, WHOLE, Ok(())),
    transfer("an upload from a path", Way::UploadOfPath, WHOLE, Ok(())),
    transfer("an upload from a reader, cut", Way::UploadOfReader, CUT, Err((ErrorKind::Transport, Delivery::Unknown))),
    transfer("an upload from a path, cut", Way::UploadOfPath, CUT, Err((ErrorKind::Transport, Delivery::Unknown))),
    transfer("a download", Way::Download, WHOLE, Ok(())),
    transfer("a download to a file", Way::DownloadToFile, WHOLE, Ok(())),
    transfer("a download, cut", Way::Download, CUT, Err((ErrorKind::BodyLost, Delivery::Applied))),
    transfer("a download to a file, cut", Way::DownloadToFile, CUT, Err((ErrorKind::BodyLost, Delivery::Applied))),
];

const fn transfer(name: &'static str, way: Way, file: u64, ends: Result<(), (ErrorKind, Delivery)>) -> Transfer {
    Transfer { name, way, file, ends }
}

impl Way {
    fn is_upload(self) -> bool {
        matches!(self, Self::UploadOfReader | Self::UploadOfPath)
    }

    /// Sends or gets the file, and returns its length.
    async fn go(self, client: &Client, file: u64) -> Result<u64, Error> {
        let (add, get) = (format!("add_attachment_to_run/{file}"), format!("get_attachment/{file}"));
        match self {
            Self::UploadOfReader => {
                let upload = Upload::from_reader("dump.bin", LENGTH, tokio::io::repeat(b'x').take(LENGTH));
                client.raw(add).post_multipart(upload).await.map(|()| LENGTH)
            }
            Self::UploadOfPath => {
                let sparse = SparseFile::new();
                let upload = Upload::from_path(&sparse.0).await?;
                client.raw(add).post_multipart(upload).await.map(|()| LENGTH)
            }
            Self::Download => {
                let (mut download, mut came) = (client.raw(get).get_bytes().await?, 0);
                while let Some(chunk) = download.next().await {
                    came += chunk?.len() as u64;
                }
                Ok(came)
            }
            Self::DownloadToFile => client.raw(get).get_bytes().await?.save("/dev/null").await,
        }
    }
}

/// A file that takes no room, and is deleted with this.
struct SparseFile(PathBuf);

impl SparseFile {
    fn new() -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sparse-{}", std::process::id()));
        File::create(&path).unwrap().set_len(LENGTH).unwrap();
        Self(path)
    }
}

impl Drop for SparseFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_100_mb_costs_at_most_8_mib_of_memory_also_if_it_is_cut_in_the_middle() {
    println!("\n{:<38} {:>8} {:>8}", "file", "MiB", "s");
    for transfer in &TRANSFERS {
        let (server, received) = stores::start(LENGTH).await;
        let figures = child::measure("files::one_transfer", transfer.name, &server, None).await;
        let [mib, seconds] = [("KiB", 1024.0), ("ms", 1000.0)].map(|(what, unit)| f64::from(figures.get(what)) / unit);
        println!("{:<38} {mib:>8.1} {seconds:>8.2}", transfer.name);
        assert!(figures.get("KiB") <= MOST, "{}: {mib} MiB", transfer.name);

        let received = received.load(Ordering::SeqCst);
        match transfer.ends {
            _ if !transfer.way.is_upload() => assert_eq!(received, 0),
            // What stands around the file is not much.
            Ok(()) => assert!((LENGTH..LENGTH + 1000).contains(&received), "{received} bytes"),
            Err(_) => assert!((LENGTH / 2..LENGTH).contains(&received), "{received} bytes"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_stand_in_it_costs_no_more() {
    let one_run = |seed: &mut Seed<'_>| {
        let project = seed.project("Web shop", SuiteMode::Single);
        seed.cases(1, "S", ["a"]);
        seed.runs(project, 1, 1);
    };
    let fake = FakeTestRail::builder().generation(Generation::Paged).key(KEY).seed(one_run).start().await;
    for transfer in TRANSFERS.iter().filter(|transfer| transfer.file == WHOLE) {
        let figures = child::measure("files::one_transfer", transfer.name, &fake.url(), None).await;
        assert!(figures.get("KiB") <= MOST, "{}: {} KiB", transfer.name, figures.get("KiB"));
    }
    assert_eq!(fake.attachments().iter().map(|file| file.bytes().len() as u64).collect::<Vec<_>>(), [LENGTH; 2]);
    assert_eq!(fake.calls("get_attachment"), 2);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of the tests above, for a process of its own"]
async fn one_transfer() {
    let Some(asked) = child::asked() else { return };
    let transfer = TRANSFERS.iter().find(|transfer| transfer.name == asked.case).unwrap();
    let client = Client::new(asked.server, "me@example.com", KEY).unwrap();

    usage::forget_peak();
    let (before, start) = (usage::peak_memory(), Instant::now());
    let result = transfer.way.go(&client, transfer.file).await;
    let (after, took) = (usage::peak_memory(), start.elapsed());

    match transfer.ends {
        Ok(()) => assert_eq!(result.unwrap(), LENGTH),
        Err(expected) => {
            let error = result.unwrap_err();
            assert_eq!((error.kind(), error.delivery()), expected, "{error}");
            assert_eq!(error.attempts(), u32::from(transfer.way.is_upload()), "{error}");
        }
    }
    child::tell("KiB", after.saturating_sub(before));
    child::tell("ms", took.as_millis());
}
