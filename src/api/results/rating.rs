//! The rating of the answer of an AI.

use crate::call::request;

request! {
    /// A rating of the answer of an AI, for [`AddResult::quality_rating`](crate::results::AddResult::quality_rating)
    /// (from 10.3 on, seen in the source of another client). Each part is 1 to 5.
    ///
    /// TestRail refuses a batch in which some rows have a rating and some do not.
    ///
    /// ```
    /// use testrail::results::QualityRating;
    ///
    /// let rating = QualityRating::new()
    ///     .factual_accuracy(5)
    ///     .relevance(4)
    ///     .completeness(4)
    ///     .clarity_structure(3)
    ///     .safety_compliance(5)
    ///     .actionability(2);
    /// ```
    pub struct QualityRating {
        /// Whether it is true.
        factual_accuracy: Option<u8>,
        /// Whether it answers the question.
        relevance: Option<u8>,
        /// Whether it leaves nothing out.
        completeness: Option<u8>,
        /// Whether it is clear and in order.
        clarity_structure: Option<u8>,
        /// Whether it is safe and follows the rules.
        safety_compliance: Option<u8>,
        /// Whether one can act on it.
        actionability: Option<u8>,
    }
}

impl QualityRating {
    /// Checks all that is known before the request: the argument that breaks a rule, and the rule.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let rated: Vec<_> = self.parts().into_iter().flatten().collect();
        if rated.is_empty() || !rated.iter().all(|part| (1..=5).contains(part)) {
            return Err(("quality_rating", "must have at least one part, each of 1 to 5"));
        }
        Ok(())
    }

    fn parts(&self) -> [Option<u8>; 6] {
        [
            self.factual_accuracy,
            self.relevance,
            self.completeness,
            self.clarity_structure,
            self.safety_compliance,
            self.actionability,
        ]
    }
}
