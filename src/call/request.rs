//! Macros that declare the types of requests and filters, each field once.

/// Declares the body of a write.
///
/// ```text
/// request! {
///     /// A milestone to create.
///     pub struct AddMilestone(
///         /// Creates a request for a milestone with this name.
///         name: String
///     ) {
///         /// When it is due.
///         due_on: Option<Timestamp>,
///     }
/// }
/// ```
///
/// Fields in parentheses are required: `new` takes them. Of the others, an `Option` is sent if it is set, a `Patch` can
/// also be cleared, a `List` takes anything that iterates, and a `NonZero` is left out if it is zero. `with custom`
/// after the fields adds a setter for custom fields. `with { name: Type }` adds a field that writes its own keys and
/// has its own setters.
macro_rules! request {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $((
            $(#[$new_doc:meta])*
            $($required:ident: $required_type:ty),+
        ))? {
            $($(#[$doc:meta])* $field:ident: $kind:ident<$type:ty>,)*
        }
        $(with { $flat:ident: $flat_type:ty })?
        $(with $custom:ident)?
        $(without $without:ident)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $name {
            $($(pub(crate) $required: $required_type,)+)?
            $(pub(crate) $field: $crate::call::request!(@type $kind<$type>),)*
            $(pub(crate) $flat: Option<$flat_type>,)?
            $($custom: Vec<(String, serde_json::Value)>,)?
        }

        $crate::call::request! {
            @new $name { $($(#[$new_doc])* new($($required: $required_type),+))? $(without $without)? }
            { $($field,)* $($flat,)? $($custom,)? }
        }

        impl $name {
            $($crate::call::request!(@setter $(#[$doc])* $field: $kind<$type>);)*

            $($crate::call::request!(@custom $custom);)?
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                $($(map.serialize_entry(stringify!($required), &self.$required)?;)+)?
                $(
                    if let Some(value) = $crate::call::request!(@value $kind, self.$field) {
                        map.serialize_entry(stringify!($field), &value)?;
                    }
                )*
                $(
                    if let Some(flat) = &self.$flat {
                        for (key, value) in flat.entries() {
                            map.serialize_entry(key, &value)?;
                        }
                    }
                )?
                $(
                    for (key, value) in &self.$custom {
                        map.serialize_entry(key, value)?;
                    }
                )?
                map.end()
            }
        }
    };

    (@type Option<$type:ty>) => { Option<$type> };
    (@type Patch<$type:ty>) => { $crate::types::Patch<$type> };
    (@type List<$type:ty>) => { Option<Vec<$type>> };
    (@type NonZero<$type:ty>) => { Option<$type> };

    (@new $name:ident {
        $(#[$doc:meta])* new($($required:ident: $required_type:ty),+)
    } { $($other:ident,)* }) => {
        impl $name {
            $(#[$doc])*
            pub fn new($($required: impl Into<$required_type>),+) -> Self {
                Self { $($required: $required.into(),)+ $($other: Default::default(),)* }
            }
        }
    };
    (@new $name:ident { without new } { $($other:ident,)* }) => {
        impl $name {
            fn with_nothing() -> Self {
                Self { $($other: Default::default(),)* }
            }
        }
    };
    (@new $name:ident {} { $($other:ident,)* }) => {
        impl $name {
            /// Creates one with nothing set.
            pub fn new() -> Self {
                Self { $($other: Default::default(),)* }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };

    (@setter $(#[$doc:meta])* $field:ident: Option<$type:ty>) => {
        $(#[$doc])*
        pub fn $field(mut self, value: impl Into<$type>) -> Self {
            self.$field = Some(value.into());
            self
        }
    };
    (@setter $(#[$doc:meta])* $field:ident: Patch<$type:ty>) => {
        $(#[$doc])*
        pub fn $field(mut self, value: impl Into<$crate::types::Patch<$type>>) -> Self {
            self.$field = value.into();
            self
        }
    };
    (@setter $(#[$doc:meta])* $field:ident: List<$type:ty>) => {
        $(#[$doc])*
        pub fn $field(mut self, values: impl IntoIterator<Item = impl Into<$type>>) -> Self {
            self.$field = Some(values.into_iter().map(Into::into).collect());
            self
        }
    };
    (@setter $(#[$doc:meta])* $field:ident: NonZero<$type:ty>) => {
        $(#[$doc])*
        pub fn $field(mut self, value: impl Into<$type>) -> Self {
            self.$field = Some(value.into()).filter(|value| !value.is_zero());
            self
        }
    };
    (@custom $custom:ident) => {
        /// Sets a custom field. Its name may start with `custom_` or not. The type of the value depends on the field: a
        /// text, a number, a bool, or a list. A value that cannot be written as JSON is sent as `null`.
        pub fn custom(mut self, name: &str, value: impl serde::Serialize) -> Self {
            let value = serde_json::to_value(value).unwrap_or_default();
            self.$custom.push(($crate::types::custom::key(name), value));
            self
        }
    };

    (@value Option, $value:expr) => { $value.as_ref() };
    (@value List, $value:expr) => { $value.as_ref() };
    (@value NonZero, $value:expr) => { $value.as_ref() };
    (@value Patch, $value:expr) => { Some(&$value).filter(|patch| !patch.is_keep()) };
}

/// Declares the filter of a list, as [`request!`] declares a body. Every filter also has `limit` and `offset`.
///
/// `as ["refs", "refs_filter"]` after a field sends it under these keys instead of its name.
macro_rules! filter {
    (
        $(#[$meta:meta])*
        pub struct $name:ident of $rows:literal {
            $($(#[$doc:meta])* $field:ident: $kind:ident<$type:ty> $(as [$($key:literal),+])?,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[must_use = "a filter does nothing until it is used in a call"]
        pub struct $name {
            $($field: $crate::call::request!(@type $kind<$type>),)*
            limit: Option<u64>,
            offset: Option<u64>,
        }

        impl $name {
            #[doc = concat!("Creates a filter for all ", $rows, ".")]
            pub fn new() -> Self {
                Self::default()
            }

            $($crate::call::request!(@setter $(#[$doc])* $field: $kind<$type>);)*

            #[doc = concat!("Sets how many ", $rows, " a page has, 1 to 250. TestRail's default is 250.")]
            ///
            /// Leave it out for a [stream of all](crate::Items). The pages of a stream overlap by up to six rows, so
            /// small pages take many requests, and 1 counts as 2.
            pub fn limit(mut self, rows: u64) -> Self {
                self.limit = Some(rows);
                self
            }

            #[doc = concat!("Sets how many ", $rows, " to skip: before the page, or before a stream of all.")]
            /// A stream skips the rows that come first at its first request.
            ///
            /// A server older than 6.7 does not know it and sends everything, so a single page has all rows. A [stream
            /// of all](crate::Items) skips the first rows itself if it detects such a server, by a page with more rows
            /// than requested.
            pub fn offset(mut self, rows: u64) -> Self {
                self.offset = Some(rows);
                self
            }
        }

        impl $crate::call::query::Filter for $name {
            #[allow(unused_mut, reason = "a filter may have no conditions")]
            fn conditions(&self) -> Vec<(&'static str, serde_json::Value)> {
                #[allow(unused_mut, reason = "some lists have no conditions")]
                let mut conditions = Vec::new();
                $(
                    if let Some(value) = &self.$field {
                        // Numbers, texts, flags and lists of these can always be written as JSON.
                        let value = serde_json::to_value(value).unwrap_or_default();
                        for key in $crate::call::filter!(@keys $field $($($key),+)?) {
                            conditions.push((key, value.clone()));
                        }
                    }
                )*
                conditions
            }

            fn limit(&self) -> Option<u64> {
                self.limit
            }

            fn offset(&self) -> Option<u64> {
                self.offset
            }
        }
    };

    (@keys $field:ident) => { [stringify!($field)] };
    (@keys $field:ident $($key:literal),+) => { [$($key),+] };
}

pub(crate) use {filter, request};

#[cfg(test)]
#[allow(unreachable_pub, clippy::wrong_self_convention, reason = "the macros write public types")]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use crate::types::{CaseId, MilestoneId, Patch, TimeSpan, Timestamp};

    request! {
        /// A request with every kind of field.
        pub struct AddThing(
            /// A thing of this title.
            title: String
        ) {
            /// Sent if it is set.
            due_on: Option<Timestamp>,
            /// Can be cleared.
            milestone_id: Patch<MilestoneId>,
            /// Takes anything that iterates.
            case_ids: List<CaseId>,
            /// Left out if it is zero.
            elapsed: NonZero<TimeSpan>,
        }
        with custom
    }

    filter! {
        /// A filter with every kind of condition.
        pub struct ThingsFilter of "things" {
            /// A flag.
            is_completed: Option<bool>,
            /// A list.
            case_id: List<CaseId>,
            /// A text with two keys.
            refs: Option<String> as ["refs", "refs_filter"],
        }
    }

    #[test]
    fn what_is_not_set_is_not_sent_and_custom_fields_are_flat() {
        let written = |thing: &AddThing| serde_json::to_value(thing).unwrap();
        assert_eq!(written(&AddThing::new("A")), json!({"title": "A"}));
        let full = AddThing::new("A").due_on(7).milestone_id(None).case_ids([1, 2]).custom("steps", ["a"]);
        assert_eq!(
            written(&full.clone().custom("custom_flag", true)),
            json!({"title": "A", "due_on": 7, "milestone_id": null, "case_ids": [1, 2], "custom_steps": ["a"],
                "custom_flag": true})
        );
        assert!(written(&full.milestone_id(Patch::Keep)).get("milestone_id").is_none());
        assert_eq!(
            written(&AddThing::new("A").elapsed(TimeSpan::from_secs(5))),
            json!({"title": "A", "elapsed": "5s"})
        );
        assert_eq!(written(&AddThing::new("A").elapsed(Duration::ZERO)), json!({"title": "A"}));
    }

    #[test]
    fn a_filter_stands_in_the_query_as_raw_parameters_do() {
        use crate::call::query::Filter;
        let filter = ThingsFilter::new().is_completed(false).case_id([1, 2]).refs("A-1").limit(5).offset(10);
        assert_eq!(filter.query().unwrap(), "&is_completed=0&case_id=1,2&refs=A-1&refs_filter=A-1");
        assert_eq!((Filter::limit(&filter), Filter::offset(&filter)), (Some(5), Some(10)));
        for (filter, field) in [
            (ThingsFilter::new().case_id([0; 0]), "case_id"),
            (ThingsFilter::new().refs(" "), "refs"),
            (ThingsFilter::new().limit(0), "limit"),
            (ThingsFilter::new().limit(251), "limit"),
        ] {
            assert_eq!(filter.query().unwrap_err().field(), Some(field));
        }
    }
}
