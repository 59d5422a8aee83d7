//! The types of fields.

use serde::{Deserialize, Serialize};

/// The type of a field's values. On the wire, it is a number.
///
/// ```
/// use testrail::case_fields::FieldType;
///
/// assert_eq!(FieldType::from(6), FieldType::Dropdown);
/// assert_eq!(u64::from(FieldType::Dropdown), 6);
/// assert_eq!(FieldType::from(99), FieldType::Other(99));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "u64", into = "u64")]
#[non_exhaustive]
pub enum FieldType {
    /// A line of text (1).
    String,
    /// A whole number (2).
    Integer,
    /// A text of several lines (3).
    Text,
    /// A web address (4).
    Url,
    /// A flag (5).
    Checkbox,
    /// One of several [items](super::Field::items), by its id (6).
    Dropdown,
    /// A user, by its id (7).
    User,
    /// A day (8).
    Date,
    /// A milestone, by its id (9).
    Milestone,
    /// The steps of a case (10).
    Steps,
    /// The results of the steps of a case (11).
    StepResults,
    /// Some of several [items](super::Field::items), as a list of ids (12).
    MultiSelect,
    /// Scenarios in Gherkin (13).
    Scenarios,
    /// The results of scenarios (14).
    ScenarioResults,
    /// An automation by AI (15).
    AiAutomation,
    /// A rating (16).
    Rating,
    /// A type that this crate does not know.
    Other(u64),
}

/// The types by their numbers, from 1 on.
const TYPES: [FieldType; 16] = [
    FieldType::String,
    FieldType::Integer,
    FieldType::Text,
    FieldType::Url,
    FieldType::Checkbox,
    FieldType::Dropdown,
    FieldType::User,
    FieldType::Date,
    FieldType::Milestone,
    FieldType::Steps,
    FieldType::StepResults,
    FieldType::MultiSelect,
    FieldType::Scenarios,
    FieldType::ScenarioResults,
    FieldType::AiAutomation,
    FieldType::Rating,
];

/// A type that no server has.
impl Default for FieldType {
    fn default() -> Self {
        Self::Other(0)
    }
}

impl From<u64> for FieldType {
    fn from(number: u64) -> Self {
        let known = (1..).zip(TYPES).find(|(known, _)| *known == number);
        known.map_or(Self::Other(number), |(_, field_type)| field_type)
    }
}

impl From<FieldType> for u64 {
    fn from(field_type: FieldType) -> Self {
        let known = (1..).zip(TYPES).find(|(_, known)| *known == field_type);
        match (known, field_type) {
            (_, FieldType::Other(number)) => number,
            (known, _) => known.map_or(0, |(number, _)| number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_a_type_and_back() {
        for number in 0..20 {
            let field_type = FieldType::from(number);
            assert_eq!(matches!(field_type, FieldType::Other(_)), !(1..=16).contains(&number));
            assert_eq!(u64::from(field_type), number);
        }
        let named = [(6, FieldType::Dropdown), (12, FieldType::MultiSelect), (16, FieldType::Rating)];
        assert!(named.iter().all(|(number, field_type)| FieldType::from(*number) == *field_type));
        assert_eq!(serde_json::to_string(&FieldType::Steps).unwrap(), "10");
    }
}
