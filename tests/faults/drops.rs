//! Row 35: the caller drops the future.

use std::sync::Arc;
use std::time::Duration;

use testrail::RetryPolicy;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::answers::answer;
use crate::methods::methods;
use crate::secrets;
use crate::server::{Act, Server};
use crate::suite::client;

#[tokio::test]
async fn a_call_that_is_dropped_under_way_is_cancelled_and_not_repeated() {
    secrets::listen();
    for method in methods() {
        let arrived = Arc::new(Notify::new());
        let server = Server::start({
            let arrived = Arc::clone(&arrived);
            move |_| {
                arrived.notify_one();
                Act::Hang(Vec::new())
            }
        })
        .await;
        let client = client(&server.url);
        tokio::select! {
            result = method.call(&client) => panic!("{result:?}"),
            () = arrived.notified() => {}
        }
        // It would have been repeated at once, had it failed.
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(server.count(method.name()), 1, "{method:?}");
        assert_eq!(method.look().map_or(0, |look| server.count(look)), 0, "{method:?}");
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_waits_makes_no_further_attempt() {
    secrets::listen();
    let mut calls = JoinSet::new();
    for method in methods() {
        calls.spawn(async move {
            let server = Server::start(|_| Act::Send(answer(429, &[("Retry-After", "1")], ""))).await;
            let client = client(&server.url);
            let dropped = async {
                while server.count(method.name()) == 0 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                // The answer has come by then, or never does: either way there is one attempt.
                tokio::time::sleep(Duration::from_millis(200)).await;
            };
            tokio::select! {
                result = method.call(&client) => panic!("{result:?}"),
                () = dropped => {}
            }
            tokio::time::sleep(Duration::from_millis(1500)).await;
            assert_eq!(server.count(method.name()), 1, "{method:?}");
        });
    }
    calls.join_all().await;
}

#[tokio::test]
async fn a_slot_that_is_given_up_is_free_again() {
    secrets::listen();
    let server = Server::start(|request| match request.place {
        0 => Act::Hang(Vec::new()),
        _ => Act::Send(crate::answers::json(200, "[]")),
    })
    .await;
    let client = testrail::Client::builder(&server.url, secrets::EMAIL, secrets::KEY)
        .max_in_flight(1)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let configs = || client.get_configs(1);
    assert!(tokio::time::timeout(Duration::from_millis(100), configs()).await.is_err());
    configs().await.unwrap();
}
