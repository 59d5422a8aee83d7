//! The server itself.

use testrail::fake::{FakeTestRail, Generation};

use super::{assert_says, start};
use crate::plain::Plain;

#[tokio::test]
async fn a_server_tells_its_version_to_everybody() {
    let (fake, plain) = start().await;
    let version = r#"{"version":"10.6.0"}"#;
    assert_says(&plain.get("get_version").await, 200, version);
    assert_says(&Plain::as_user(&fake, "ada@example.com", fake.key()).get("get_version").await, 200, version);
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    // The Cloud obeys several references, which came with this version.
    assert_says(&Plain::new(&fake).get("get_version").await, 200, r#"{"version":"10.7.0"}"#);
    let fake = FakeTestRail::builder().generation(Generation::LegacyCapped).start().await;
    assert_says(&Plain::new(&fake).get("get_version").await, 404, r#"{"error":"Unknown method 'get_version'"}"#);
}
