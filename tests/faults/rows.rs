//! The faults of answers, and what each of them means for reads, for writes that may be repeated, and for creations.

use std::time::Duration;

use testrail::{Delivery, ErrorKind};

use crate::answers::{GZIP, HTML, JSON, answer, cut, gzip, json, says};
use crate::methods::{Class, Method, envelope, run};
use crate::server::Act;

/// How often a call is repeated while the fault lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    No,
    Once,
    Freely,
}

/// How a call ends: with this error, or well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Fails(ErrorKind, Delivery),
    Works,
}

/// A fault, and what becomes of calls that meet it.
pub(crate) struct Row {
    /// As in the matrix of the crate's design.
    pub(crate) number: &'static str,
    pub(crate) fault: String,
    /// What the server does; `None` where the fault does not concern the method.
    pub(crate) act: Box<dyn Fn(Method) -> Option<Act> + Send + Sync>,
    expected: [(Again, End); 3],
    /// Whether the client looks what became of a write, if it can.
    pub(crate) looks: bool,
    /// How long a repeated attempt is waited for at least.
    pub(crate) wait: Duration,
    /// Whether it shows only when the time for an attempt has run out.
    pub(crate) stalls: bool,
}

impl Row {
    pub(crate) fn expected(&self, method: Method) -> (Again, End) {
        match method.class() {
            // Who asks for any JSON takes any.
            Class::Once if method == Method::RawPost && ["14", "14a", "16"].contains(&self.number) => {
                (Again::No, End::Works)
            }
            // It has no id by which it could be known.
            Class::Write if method == Method::Preview && self.number == "16" => match self.expected[1] {
                (again, End::Fails(kind, _)) => (again, End::Fails(kind, Delivery::Unknown)),
                works => works,
            },
            Class::Read => self.expected[0],
            Class::Write => self.expected[1],
            Class::Once => self.expected[2],
        }
    }

    fn looks(mut self) -> Self {
        self.looks = true;
        self
    }

    fn waits(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    fn stalls(mut self) -> Self {
        self.stalls = true;
        self
    }
}

/// A fault with every method, and for each class how often it is repeated, and the verdict.
fn row(
    number: &'static str,
    fault: impl Into<String>,
    kind: ErrorKind,
    expected: [(Again, Delivery); 3],
    act: impl Fn(Method) -> Act + Send + Sync + 'static,
) -> Row {
    let expected = expected.map(|(again, verdict)| (again, End::Fails(kind, verdict)));
    let act = Box::new(move |method| Some(act(method)));
    Row { number, fault: fault.into(), act, expected, looks: false, wait: Duration::ZERO, stalls: false }
}

/// A fault that is none to the client.
fn harmless(number: &'static str, fault: &str, act: impl Fn(Method) -> Act + Send + Sync + 'static) -> Row {
    let never = [(Again::No, Delivery::Unknown); 3];
    Row { expected: [(Again::No, End::Works); 3], ..row(number, fault, ErrorKind::Server, never, act) }
}

/// The same row without deletions, which TestRail answers with nothing.
fn but_for_deletions(row: Row) -> Row {
    let act = row.act;
    Row { act: Box::new(move |method| if method.deletes() { None } else { act(method) }), ..row }
}

/// The same for every class.
fn all(again: Again, verdict: Delivery) -> [(Again, Delivery); 3] {
    [(again, verdict); 3]
}

/// How long the server of these rows asks to wait, and what is waited where it does not say.
const SECOND: Duration = Duration::from_secs(1);

#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn rows() -> Vec<Row> {
    use Again::{Freely, No, Once};
    use Delivery::{Applied, Refused, Unknown};
    use ErrorKind::*;

    // What may have been done: repeated by reads and by writes that leave the same state, and never by creations.
    let maybe = [(Freely, Unknown), (Freely, Unknown), (No, Unknown)];
    // What was done, so that only reads ask for it again.
    let lost = [(Freely, Applied), (No, Applied), (No, Applied)];
    let once = [(Once, Unknown), (No, Unknown), (No, Unknown)];
    let refused = all(No, Refused);

    let bomb = gzip(format!("{{\"id\":42,\"x\":\"{}\"}}", "x".repeat(17 * 1024 * 1024)).as_bytes());
    let bomb = answer(200, &[JSON, GZIP], bomb);

    let mut rows = vec![
        row("8", "no answer", Timeout, maybe, |_| Act::Hang(Vec::new())).looks().stalls(),
        row("8", "head drips", Timeout, maybe, |_| {
            Act::Forever(b"HTTP/1.1 200 OK\r\nX: ".to_vec(), b"x".to_vec(), Duration::from_millis(20))
        })
        .looks()
        .stalls(),
        row("8", "endless 1xx", Timeout, maybe, |_| {
            Act::Forever(Vec::new(), b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(), Duration::from_millis(5))
        })
        .looks()
        .stalls(),
        row("10", "FIN after the body", Transport, maybe, |_| Act::Close(Vec::new())).looks(),
        row("10", "RST after the body", Transport, maybe, |_| Act::Reset(Vec::new())).looks(),
        // The HTTP library reports a cut head and no head alike, so it counts as the row above.
        row("11", "head cut", Transport, maybe, |_| Act::Close(b"HTTP/1.1 200 OK\r\nContent-Ty".to_vec())).looks(),
        row("11", "not HTTP", Protocol, once, |_| Act::Close(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())).looks(),
        row("11", "bad lengths", Protocol, once, |method| {
            let mut answer = json(200, &method.good());
            answer.splice(17..17, b"Content-Length: 7\r\nContent-Length: 8\r\n".to_vec());
            Act::Close(answer)
        })
        .looks(),
        row("11", "endless head", Protocol, once, |_| {
            Act::Forever(b"HTTP/1.1 200 OK\r\n".to_vec(), vec![b'x'; 65536], Duration::ZERO)
        })
        .looks(),
        row("12", "body stalls", BodyLost, lost, |_| Act::Hang(cut(JSON, "{\"id\":42,"))).stalls(),
        row("12", "body stalls at once", BodyLost, lost, |_| Act::Hang(cut(JSON, ""))).stalls(),
        row("12", "body drips", BodyLost, lost, |_| {
            Act::Forever(cut(JSON, "{\"id\":42,"), b" ".to_vec(), Duration::from_millis(20))
        })
        .stalls(),
        row("12", "body reset", BodyLost, lost, |_| Act::Reset(cut(JSON, "{\"id\":42,"))),
        row("12", "body cut", BodyLost, lost, |_| Act::Close(cut(JSON, "{\"id\":42,"))),
        row("12", "chunk cut", BodyLost, lost, |_| {
            Act::Close(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1F\r\n{\"id\":42,".to_vec())
        }),
        // It may also be what the server has, so that reads ask for it once more.
        but_for_deletions(row(
            "12",
            "cut, length unsaid",
            InvalidJson,
            [(Once, Applied), (No, Applied), (No, Applied)],
            |_| Act::Close(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"id\":42,".to_vec()),
        )),
        row("12", "body lost, of what kind", BodyLost, [(Freely, Unknown), (Freely, Unknown), (No, Unknown)], |_| {
            Act::Reset(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".to_vec())
        }),
        row("13", "HTML page", NotJson, once, |_| Act::Send(answer(200, &[HTML], "<html>Log in</html>"))),
        row("13", "HTML labelled JSON", NotJson, once, |_| Act::Send(json(200, "<html>Log in</html>"))),
        row("13", "HTML page cut", NotJson, once, |_| Act::Close(cut(HTML, "<html>Log"))),
        row("13", "HTML page stalls", NotJson, once, |_| Act::Hang(cut(HTML, "<html>Log"))).stalls(),
        but_for_deletions(row("14", "empty 2xx", EmptyBody, all(No, Unknown), |_| Act::Send(json(200, "")))).looks(),
        Row {
            act: Box::new(|method| method.deletes().then(|| Act::Send(json(200, "")))),
            ..harmless("14", "empty 2xx after a deletion", |_| Act::Hang(Vec::new()))
        },
        row("14a", "empty 2xx of somebody", EmptyBody, all(No, Unknown), |_| Act::Send(answer(200, &[], ""))).looks(),
        row("14a", "empty 202", EmptyBody, all(No, Unknown), |_| Act::Send(json(202, ""))).looks(),
        Row {
            // The good answer to a deletion is empty, so only its label tells that it is TestRail's.
            act: Box::new(|method| (!method.deletes()).then(|| Act::Send(answer(200, &[HTML], method.good())))),
            ..harmless("15", "JSON labelled HTML", |_| Act::Hang(Vec::new()))
        },
        but_for_deletions(row("16", "wrong JSON types", UnexpectedShape, all(No, Applied), |method| {
            Act::Send(json(
                200,
                &match (method, method.rows()) {
                    (_, Some(rows)) => format!(r#"{{"{rows}":7}}"#),
                    (Method::Preview, _) => "7".to_owned(),
                    _ => r#"{"id":42,"name":7,"affected_tests":"x"}"#.to_owned(),
                },
            ))
        })),
        Row {
            act: Box::new(|method| method.deletes().then(|| Act::Send(json(200, r#"{"id":42}"#)))),
            ..row("16", "an id in place of nothing", UnexpectedShape, all(No, Unknown), |_| Act::Hang(Vec::new()))
        }
        .looks(),
        row("16", "JSON of somebody", UnexpectedShape, [(No, Applied), (No, Unknown), (No, Unknown)], |method| {
            // A preview accepts any counts.
            let body = if method == Method::Preview { "7" } else { r#"{"message":"accepted"}"# };
            Act::Send(json(200, body))
        })
        .looks(),
        harmless("17", "old server's prefix", |method| {
            Act::Send(json(200, &format!("\u{feff}USER AUTHENTICATION SUCCESSFUL!\n{}", method.good())))
        }),
        row("18", "400", NotFound, refused, |_| Act::Send(says(400, "Field :run_id is not a valid test run."))),
        row("18", "400 of somebody", Intercepted, all(No, Unknown), |_| Act::Send(answer(400, &[HTML], "<html>")))
            .looks(),
        row("19", "401", Authentication, refused, |_| Act::Send(says(401, "Authentication failed: .."))),
        row("20", "403", Forbidden, refused, |_| Act::Send(says(403, "You are not allowed to .."))),
        row("20", "403, plan", PlanOwned, refused, |_| {
            Act::Send(says(403, "The test run belongs to a test plan and .."))
        }),
        row("20", "403, closed", Completed, refused, |_| Act::Send(says(403, "The test run is already completed."))),
        row("20", "404", NoSuchEndpoint, refused, |_| Act::Send(says(404, "Unknown method 'x'"))),
        row("20", "403 of somebody", Intercepted, all(No, Unknown), |_| {
            Act::Send(json(403, r#"{"message":"blocked"}"#))
        })
        .looks(),
        row("20", "404 of somebody", NoSuchEndpoint, all(No, Unknown), |_| Act::Send(answer(404, &[], ""))).looks(),
        row("20", "405 of somebody", NoSuchEndpoint, all(No, Unknown), |_| Act::Send(answer(405, &[HTML], "<html>")))
            .looks(),
        row("21", "408", Timeout, maybe, |_| Act::Send(answer(408, &[], ""))).looks(),
        row("22", "409", Maintenance, refused, |_| Act::Send(says(409, "maintenance mode"))),
        row("22", "409, wait 1 s", Maintenance, all(Freely, Refused), |_| {
            Act::Send(answer(409, &[("Retry-After", "1")], ""))
        })
        .waits(SECOND),
        row("22", "409, wait an hour", Maintenance, refused, |_| {
            Act::Send(answer(409, &[("Retry-After", "3600")], ""))
        }),
        row("24", "429, wait 1 s", RateLimited, all(Freely, Refused), |_| {
            Act::Send(answer(429, &[("Retry-After", "1")], ""))
        })
        .waits(SECOND),
        row("24", "429, until a date", RateLimited, all(Freely, Refused), |_| {
            let headers = [("Date", "Tue, 14 Nov 2023 22:13:20 GMT"), ("Retry-After", "Tue, 14 Nov 2023 22:13:21 GMT")];
            Act::Send(answer(429, &headers, ""))
        })
        .waits(SECOND),
        row("25", "429", RateLimited, all(Freely, Refused), |_| Act::Send(answer(429, &[], ""))).waits(SECOND),
        row("25", "429, wait 'soon'", RateLimited, all(Freely, Refused), |_| {
            Act::Send(answer(429, &[("Retry-After", "soon")], ""))
        })
        .waits(SECOND),
        row("25", "429, absurd", RateLimited, all(Freely, Refused), |_| {
            Act::Send(answer(429, &[("Retry-After", "99999999999999999999")], ""))
        })
        .waits(SECOND),
        row("25", "429, until a date, now unsaid", RateLimited, all(Freely, Refused), |_| {
            Act::Send(answer(429, &[("Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT")], ""))
        })
        .waits(SECOND),
        row("25", "429, in words", RateLimited, all(Freely, Refused), |_| {
            Act::Send(says(429, "API Rate Limit Exceeded - 180 per minute maximum allowed. Retry after 1 seconds."))
        })
        .waits(SECOND),
        row("25", "429 of somebody", RateLimited, maybe, |_| Act::Send(answer(429, &[HTML], "<html>")))
            .looks()
            .waits(SECOND),
        row("26", "429, wait an hour", RateLimited, refused, |_| {
            Act::Send(answer(429, &[("Retry-After", "3600")], ""))
        }),
        row("28", "503, wait 1 s", Server, maybe, |_| Act::Send(answer(503, &[("Retry-After", "1")], "")))
            .looks()
            .waits(SECOND),
        row("28", "503, wait an hour", Server, all(No, Unknown), |_| {
            Act::Send(answer(503, &[("Retry-After", "3600")], ""))
        }),
        row("31", "endless body", TooLarge, all(No, Applied), |_| {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"id\":42,\"x\":\"";
            Act::Forever(head.into(), vec![b'x'; 65536], Duration::ZERO)
        }),
        row("13", "HTML page, gzip", NotJson, once, |_| {
            Act::Send(answer(200, &[HTML, GZIP], gzip(b"<html>Log in</html>")))
        }),
        row("18", "400, gzip", NotFound, refused, |_| {
            let words = br#"{"error":"Field :run_id is not a valid test run."}"#;
            Act::Send(answer(400, &[JSON, GZIP], gzip(words)))
        }),
        row("31", "encoding not asked for", Protocol, all(No, Applied), |_| {
            Act::Send(answer(200, &[JSON, ("Content-Encoding", "br")], "\u{b}\u{2}rubbish"))
        }),
        row("31", "gzip bomb", TooLarge, all(No, Applied), move |_| Act::Send(bomb.clone())),
        row("31", "gzip broken", Protocol, all(No, Applied), |_| {
            let mut body = gzip(run(42, false).as_bytes());
            let crc = body.len() - 8;
            body[crc] ^= 1;
            Act::Send(answer(200, &[JSON, GZIP], body))
        }),
        row("31", "gzip cut", Protocol, all(No, Applied), |_| {
            let body = gzip(run(42, false).as_bytes());
            Act::Send(answer(200, &[JSON, GZIP], &body[..body.len() - 9]))
        }),
        row("34a", "{\"error\": ..} as 2xx", NotFound, all(No, Unknown), |_| {
            Act::Send(says(200, "Field :suite_id is not a valid test suite."))
        }),
        row("34a", "server's error as 2xx", Server, all(No, Unknown), |_| Act::Send(says(200, "Undefined index"))),
    ];
    for (status, kind) in [(413, BadRequest), (414, BadRequest), (415, Intercepted), (431, BadRequest)] {
        let act = move |_| Act::Send(answer(status, &[HTML], "<html>"));
        rows.push(row("23", status.to_string(), kind, refused, act));
    }
    for status in [500, 502, 503, 504] {
        let number = if status == 503 { "28" } else { "27" };
        let act = move |_| Act::Send(answer(status, &[HTML], "<html>"));
        rows.push(row(number, status.to_string(), Server, maybe, act).looks());
    }
    for (number, status, verdict) in
        [("29", 301, Refused), ("29", 307, Refused), ("29", 308, Refused), ("30", 302, Unknown), ("30", 303, Unknown)]
    {
        let act = move |_| Act::Send(answer(status, &[("Location", "https://elsewhere.example/x")], ""));
        rows.push(row(number, status.to_string(), Redirected, all(No, verdict), act));
    }
    rows.push(Row {
        act: Box::new(|method| {
            let rows = [42, 42, 42].map(|id| run(id, false));
            method.rows().map(|key| Act::Send(json(200, &envelope(key, &rows))))
        }),
        ..row("31", "more rows than asked", TooLarge, all(No, Applied), |_| Act::Hang(Vec::new()))
    });
    rows.push(Row {
        act: Box::new(|method| method.other().map(|body| Act::Send(json(200, &body)))),
        ..row("32", "another's answer", Mismatch, once, |_| Act::Hang(Vec::new()))
    });
    rows
}
