//! Row 5: no open file is left. Alone in a process, because all of a process share them.
#![cfg(unix)]

use std::fs::File;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use testrail::{Delivery, ErrorKind};

use crate::answers::json;
use crate::methods::methods;
use crate::secrets;
use crate::server::{Act, Server};
use crate::suite::{ATTEMPTS, client};

/// Which method the process below is to call, by its place in the list.
const METHOD: &str = "TESTED_METHOD";

/// The test below, for each method in a process that may open few files.
#[test]
fn too_many_open_files() {
    let start = |method: usize| {
        let itself = std::env::current_exe().unwrap();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", r#"ulimit -n 64; exec "$0" --exact shortage::in_a_process_of_its_own --ignored --nocapture"#]);
        shell.arg(itself).env(METHOD, method.to_string()).stdout(Stdio::piped()).stderr(Stdio::piped());
        shell.spawn().unwrap()
    };
    let children: Vec<_> = (0..methods().len()).map(start).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let shown = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && shown.contains("1 passed"), "{shown}");
    }
}

#[tokio::test]
#[ignore = "started by the test above"]
async fn in_a_process_of_its_own() {
    let method = methods()[std::env::var(METHOD).unwrap().parse::<usize>().unwrap()];
    // What a server needs is opened before there is nothing left.
    let server = Server::start(move |_| Act::Send(json(200, &method.good()))).await;
    let client = client(&server.url);
    let files: Vec<_> = std::iter::repeat_with(|| File::open("/dev/null")).map_while(Result::ok).collect();

    let start = Instant::now();
    let error = method.call(&client).await.expect_err("there is no file for a socket");
    secrets::assert_not_shown(&error);
    let given = (error.kind(), error.delivery(), error.attempts());
    assert_eq!(given, (ErrorKind::Local, Delivery::NeverSent, ATTEMPTS), "{error}");
    assert!(start.elapsed() >= Duration::from_secs(2), "it is waited for a second and more before each attempt");
    assert_eq!(server.connections(), 0);

    // It works as soon as there are files again.
    let free = async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(files);
    };
    let (result, ()) = tokio::join!(method.call(&client), free);
    result.unwrap();
    assert_eq!(server.count(method.name()), 1);
}
