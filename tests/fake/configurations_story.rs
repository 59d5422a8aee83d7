//! Configurations from their creation to their end, through the client, and with answers lost on the way.

use testrail::configurations::{AddConfig, AddConfigGroup, UpdateConfig, UpdateConfigGroup};
use testrail::fake::{Answer, FakeTestRail, Fault, Generation};
use testrail::{AddRun, Delivery, Error, ErrorKind, ResultExt, RetryPolicy};

#[tokio::test]
async fn configurations_from_their_creation_to_their_end() -> Result<(), Error> {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let client = fake.client();
        let devices = client.add_config_group(1, &AddConfigGroup::new("Devices")).await?;
        assert_eq!((devices.name.as_str(), devices.configs.len()), ("Devices", 0), "{generation:?}");
        let phone = client.add_config(devices.id, &AddConfig::new("Phone")).await?;
        let watch = client.add_config(devices.id, &AddConfig::new("Watch")).await?;
        assert_eq!(phone.group_id, Some(devices.id));
        let run = client.add_run(1, &AddRun::new("Nightly").suite_id(1).config_ids([phone.id])).await?;
        assert_eq!(run.config.as_deref(), Some("Phone"));

        let tablet = client.update_config(phone.id, &UpdateConfig::new("Tablet")).await?;
        assert_eq!((tablet.id, tablet.name.as_str()), (phone.id, "Tablet"));
        let things = client.update_config_group(devices.id, &UpdateConfigGroup::new("Things")).await?;
        assert_eq!((things.name.as_str(), things.configs.len()), ("Things", 2));
        assert_eq!(client.get_config_group(devices.id).await?, things);
        assert_eq!(client.get_configs(1).await?.by_name("Things/Tablet")?.id, phone.id);

        client.delete_config(watch.id).await?;
        assert_eq!(client.get_config_group(devices.id).await?.configs, [tablet]);
        assert_eq!(client.delete_config(watch.id).await.unwrap_err().kind(), ErrorKind::NotFound);
        client.delete_config_group(devices.id).await?;
        assert!(client.get_config_group(devices.id).await.optional()?.is_none());
        assert_eq!(client.get_configs(1).await?.len(), 2);
        assert_eq!(
            client.get_run(run.id).await?.config.as_deref(),
            Some("Phone"),
            "the run keeps what it was tested on"
        );
    }
    Ok(())
}

#[tokio::test]
async fn after_a_lost_answer_a_configuration_is_created_once_renamed_again_and_gone() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let methods = ["add_config_group", "add_config", "update_config_group", "update_config", "delete_config"];
    for method in methods {
        fake.inject(Fault::reset_after_handling().on(method));
    }
    let group = client.add_config_group(1, &AddConfigGroup::new("Devices")).await.unwrap_err();
    let config = client.add_config(1, &AddConfig::new("Safari")).await.unwrap_err();
    for error in [group, config] {
        assert_eq!((error.delivery(), error.attempts()), (Delivery::Unknown, 1), "{error}");
    }
    assert_eq!(client.update_config_group(1, &UpdateConfigGroup::new("Web")).await.unwrap().name, "Web");
    assert_eq!(client.update_config(1, &UpdateConfig::new("Chromium")).await.unwrap().name, "Chromium");
    client.delete_config(2).await.unwrap();
    assert_eq!(methods.map(|method| fake.calls(method)), [1, 1, 2, 2, 2]);
    let left = client.get_config_group(1).await.unwrap();
    assert_eq!(left.configs.iter().map(|config| config.name.as_str()).collect::<Vec<_>>(), ["Chromium", "Safari"]);

    fake.inject(Fault::reset_after_handling().on("delete_config"));
    let once = client.with_retry(RetryPolicy::never());
    let error = once.delete_config(1).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Transport, Delivery::Unknown),
        "nothing can look: {error}"
    );
}

#[tokio::test]
async fn a_look_tells_whether_a_group_is_gone_if_the_server_has_the_method() {
    for has_method in [true, false] {
        let fake = FakeTestRail::start().await;
        if !has_method {
            fake.handle("get_config_group", |_| Answer::refuse(404, "Unknown method 'get_config_group'"));
        }
        fake.inject(Fault::reset_after_handling().on("delete_config_group"));
        let deleted = fake.client().with_retry(RetryPolicy::never()).delete_config_group(1).await;
        assert_eq!((fake.calls("delete_config_group"), fake.calls("get_config_group")), (1, 1));
        match deleted {
            Ok(()) => assert!(has_method),
            Err(error) => assert_eq!((has_method, error.delivery()), (false, Delivery::Unknown), "{error}"),
        }
        assert_eq!(fake.client().get_configs(1).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_configuration_without_a_name_is_not_sent() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    for (error, method) in [
        (client.add_config_group(1, &AddConfigGroup::new(" ")).await.unwrap_err(), "add_config_group/1"),
        (client.add_config(1, &AddConfig::new("")).await.unwrap_err(), "add_config/1"),
        (client.update_config_group(1, &UpdateConfigGroup::new("")).await.unwrap_err(), "update_config_group/1"),
        (client.update_config(1, &UpdateConfig::new("\n")).await.unwrap_err(), "update_config/1"),
    ] {
        assert_eq!(error.to_string(), format!("{method}: name must not be blank; nothing was sent"));
    }
    assert!(fake.requests().is_empty());
}
