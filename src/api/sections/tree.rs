//! The tree of a suite's sections.

use std::collections::{HashMap, HashSet};
use std::{iter, slice};

use super::Section;
use crate::error::{Delivery, Error, ErrorKind};
use crate::list::listed;
use crate::types::{SectionId, printable};

/// The sections of a suite as a tree, from [`Client::section_tree`](crate::Client::section_tree), or collected from any
/// sections.
///
/// Each section is in it once, in the order that TestRail shows: by [`display_order`](Section::display_order), and
/// those below a section right after it. While others change the suite, a list can contradict itself. A section whose
/// parent is not in the list then stands at the top. If sections form a cycle, one stands at the top.
///
/// A path is a list of names and never one text, because a name can hold any separator.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::FakeTestRail;
/// use testrail::sections::SectionsFilter;
///
/// let fake = FakeTestRail::start().await;
/// let basket = fake.seed(|seed| {
///     let shop = seed.section(1, "Shop");
///     seed.sub_section(shop, "In/out");
///     seed.sub_section(shop, "Basket")
/// });
/// let tree = fake.client().section_tree(1, &SectionsFilter::new().suite_id(1)).await?;
///
/// let shop = tree.parent(basket).unwrap();
/// assert_eq!(tree.path(basket), ["Shop", "Basket"]);
/// assert_eq!(tree.by_path(["shop", "in/out"])?.parent_id, Some(shop.id));
/// assert_eq!(tree.children(shop.id).count(), 2);
/// let roots: Vec<_> = tree.roots().map(|section| section.name.as_str()).collect();
/// assert_eq!(roots, ["Search", "Basket", "Shop"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SectionTree {
    /// In the order that TestRail shows.
    sections: Vec<Section>,
    /// The depth of each of them.
    depths: Vec<usize>,
    places: HashMap<SectionId, usize>,
    /// Unlike [`Section::parent_id`], each parent here is in the tree, and no section is above itself.
    parents: HashMap<SectionId, SectionId>,
}

impl SectionTree {
    /// All sections in the order that TestRail shows, each with its depth: 0 at the top.
    ///
    /// ```
    /// # fn example(tree: testrail::sections::SectionTree) {
    /// for (depth, section) in tree.iter().filter(|(depth, _)| *depth < 2) {
    ///     println!("{}{}", "  ".repeat(depth), section.name);
    /// }
    /// # }
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Section)> {
        self.into_iter()
    }

    /// How many sections there are.
    ///
    /// ```
    /// use testrail::sections::SectionTree;
    ///
    /// let tree: SectionTree = [].into_iter().collect();
    /// assert_eq!((tree.len(), tree.is_empty(), tree.get(4)), (0, true, None));
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.sections.len()
    }

    /// Whether there are no sections.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// The section with this id.
    #[must_use]
    pub fn get(&self, section: impl Into<SectionId>) -> Option<&Section> {
        self.sections.get(*self.places.get(&section.into())?)
    }

    /// The sections at the top.
    pub fn roots(&self) -> impl Iterator<Item = &Section> {
        self.of_depth(0)
    }

    /// The sections right below this one. Empty if there is no such section.
    pub fn children(&self, section: impl Into<SectionId>) -> impl Iterator<Item = &Section> {
        let place = self.places.get(&section.into()).copied().unwrap_or(self.len());
        let mut rest = self.iter().skip(place);
        let depth = rest.next().map_or(0, |(depth, _)| depth);
        let below = rest.take_while(move |(below, _)| *below > depth);
        below.filter(move |(below, _)| *below == depth + 1).map(|(_, section)| section)
    }

    /// The section that this one is in. `None` for one at the top.
    #[must_use]
    pub fn parent(&self, section: impl Into<SectionId>) -> Option<&Section> {
        self.get(*self.parents.get(&section.into())?)
    }

    /// The names of the sections from the top down to this one. Empty if there is no such section.
    #[must_use]
    pub fn path(&self, section: impl Into<SectionId>) -> Vec<&str> {
        let mut path: Vec<_> = self.upward(self.get(section)).collect();
        path.reverse();
        path
    }

    /// Finds the section with this path, from the top down. An exact match counts first. Without one, upper and lower
    /// case do not matter, nor do blanks at the ends of the names.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none, and [`InvalidInput`](crate::ErrorKind::InvalidInput)
    /// if there are several or the path is empty. The text lists those that there are. To get `None` if there is none,
    /// use [`optional`](crate::ResultExt::optional).
    ///
    /// # Examples
    ///
    /// ```
    /// # fn example(tree: testrail::sections::SectionTree) -> Result<(), testrail::Error> {
    /// let basket = tree.by_path(["Shop", "Basket"])?;
    /// let same = tree.by_path("Shop > Basket".split('>'))?; // if no name holds a `>`
    /// # Ok(())
    /// # }
    /// ```
    pub fn by_path(&self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Result<&Section, Error> {
        let names: Vec<_> = names.into_iter().map(|name| name.as_ref().to_owned()).collect();
        let found = self.with_path(&names);
        let (kind, text) = match &found[..] {
            [only] => return Ok(only),
            [] if names.is_empty() => return Err(Error::invalid("path", "must have at least one name")),
            [] => (ErrorKind::NotFound, self.missing(&names)),
            several => {
                let several = several.iter().map(|Section { id, .. }| format!("{} (id {id})", shown(&self.path(*id))));
                let text =
                    format!("{} can mean several sections: {}; use the id of one", shown(&names), listed(several));
                (ErrorKind::InvalidInput, text)
            }
        };
        Err(Error::new(kind, Delivery::NeverSent).with_detail(text))
    }

    /// Says how far a path leads that leads to no section, and what is there.
    fn missing(&self, names: &[String]) -> String {
        let parts = (1..names.len()).rev().filter_map(|length| names.get(..length));
        let known = parts.map(|part| (part, self.with_path(part))).find(|(_, found)| !found.is_empty());
        let (place, there): (_, Vec<_>) = match known {
            Some((part, found)) => {
                let below = found.iter().flat_map(|section| self.children(section.id));
                (format!("below {}", shown(part)), below.collect())
            }
            None => ("at the top".to_owned(), self.roots().collect()),
        };
        let there = match &there[..] {
            [] => "none".to_owned(),
            some => listed(some.iter().map(|section| shown(&[&section.name]))),
        };
        format!("there is no section {}; there are {there} {place}", shown(names))
    }

    /// The sections with exactly this path. Without one, those with a similar path.
    fn with_path(&self, names: &[String]) -> Vec<&Section> {
        let Some(depth) = names.len().checked_sub(1) else { return Vec::new() };
        let with = |is_it: fn(&str, &str) -> bool| -> Vec<_> {
            let fits = |section: &&Section| {
                self.upward(Some(section)).zip(names.iter().rev()).all(|(own, name)| is_it(own, name))
            };
            self.of_depth(depth).filter(fits).collect()
        };
        let exact = with(|own, name| own == name);
        if exact.is_empty() { with(|own, name| own.trim().to_lowercase() == name.trim().to_lowercase()) } else { exact }
    }

    fn of_depth(&self, depth: usize) -> impl Iterator<Item = &Section> {
        self.iter().filter(move |(of, _)| *of == depth).map(|(_, section)| section)
    }

    /// The names from this section up to the top.
    fn upward<'t>(&'t self, section: Option<&'t Section>) -> impl Iterator<Item = &'t str> {
        iter::successors(section, |section| self.parent(section.id)).map(|section| section.name.as_str())
    }
}

/// A path in a text. Each name has quotes of its own, because it can hold any separator.
fn shown(names: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("{:?}", printable(name.as_ref(), 100))).collect();
    names.join(" / ")
}

/// Collects sections in any order. Of several with the same id, it takes one.
impl FromIterator<Section> for SectionTree {
    fn from_iter<I: IntoIterator<Item = Section>>(sections: I) -> Self {
        let mut sections: Vec<_> = sections.into_iter().collect();
        sections.sort_by_key(|section| section.display_order.unwrap_or(u64::MAX));
        let mut known = HashSet::new();
        sections.retain(|section| known.insert(section.id));
        let parents = parents(&sections, &known);

        let mut below: HashMap<Option<SectionId>, Vec<Section>> = HashMap::new();
        for section in sections {
            below.entry(parents.get(&section.id).copied()).or_default().push(section);
        }
        let mut below = |parent| below.remove(&parent).unwrap_or_default().into_iter();
        let mut tree = Self { parents, ..Self::default() };
        // A stack in place of recursion, because a hostile list can be of any depth.
        let mut levels = vec![below(None)];
        while let Some(level) = levels.last_mut() {
            match level.next() {
                None => _ = levels.pop(),
                Some(section) => {
                    let next = below(Some(section.id));
                    tree.places.insert(section.id, tree.sections.len());
                    tree.sections.push(section);
                    tree.depths.push(levels.len() - 1);
                    levels.push(next);
                }
            }
        }
        tree
    }
}

/// The parent of each section that has one among these. No section is above itself.
fn parents(sections: &[Section], known: &HashSet<SectionId>) -> HashMap<SectionId, SectionId> {
    let parent = |section: &Section| Some((section.id, section.parent_id.filter(|parent| known.contains(parent))?));
    let mut parents: HashMap<_, _> = sections.iter().filter_map(parent).collect();
    // By section, from which one the way up first came there.
    let mut visited = HashMap::new();
    for start in sections.iter().map(|section| section.id) {
        let mut next = Some(start);
        while let Some(id) = next {
            match visited.get(&id) {
                // The way has come back to where it was.
                Some(from) if *from == start => _ = parents.remove(&id),
                Some(_) => {}
                None => {
                    visited.insert(id, start);
                    next = parents.get(&id).copied();
                    continue;
                }
            }
            break;
        }
    }
    parents
}

/// All sections in the order that TestRail shows, each with its depth.
impl<'t> IntoIterator for &'t SectionTree {
    type Item = (usize, &'t Section);
    type IntoIter = iter::Zip<iter::Copied<slice::Iter<'t, usize>>, slice::Iter<'t, Section>>;

    fn into_iter(self) -> Self::IntoIter {
        self.depths.iter().copied().zip(&self.sections)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A section of this id, below this one (0 is none), at this position (0 is none).
    fn section(id: u64, name: &str, parent: u64, display_order: u64) -> Section {
        let (parent_id, display_order) = (Some(parent), Some(display_order).filter(|order| *order > 0));
        let parent_id = parent_id.filter(|parent| *parent > 0).map(SectionId::new);
        Section { id: id.into(), name: name.to_owned(), parent_id, display_order, ..Section::default() }
    }

    fn tree(sections: &[(u64, &str, u64, u64)]) -> SectionTree {
        sections.iter().map(|(id, name, parent, order)| section(*id, name, *parent, *order)).collect()
    }

    /// Depths and ids, in order.
    fn shape(tree: &SectionTree) -> Vec<(usize, u64)> {
        tree.iter().map(|(depth, section)| (depth, section.id.get())).collect()
    }

    fn shop() -> SectionTree {
        tree(&[
            (1, "Shop", 0, 1),
            (5, "Admin", 0, 6),
            (4, "Basket", 1, 2),
            (3, "basket", 1, 4),
            (2, "In/out", 4, 3),
            (6, "Shop", 0, 7),
            (7, "Basket ", 6, 8),
            (8, "Pay", 6, 9),
            (9, "Search", 1, 5),
        ])
    }

    #[test]
    fn sections_are_in_the_order_that_testrail_shows() {
        let tree = shop();
        assert_eq!(shape(&tree), [(0, 1), (1, 4), (2, 2), (1, 3), (1, 9), (0, 5), (0, 6), (1, 7), (1, 8)]);
        assert_eq!(tree.roots().map(|section| section.id.get()).collect::<Vec<_>>(), [1, 5, 6]);
        assert_eq!(tree.children(1).map(|section| section.id.get()).collect::<Vec<_>>(), [4, 3, 9]);
        assert_eq!((tree.children(8).count(), tree.children(99).count()), (0, 0));
        assert_eq!(
            (tree.parent(2).map(|section| section.id.get()), tree.parent(1), tree.parent(99)),
            (Some(4), None, None)
        );
        assert_eq!(
            (tree.path(2), tree.path(5), tree.path(99)),
            (vec!["Shop", "Basket", "In/out"], vec!["Admin"], vec![])
        );
    }

    #[test]
    fn a_path_is_found_by_its_names_whatever_they_hold() {
        let tree = shop();
        let find =
            |path: &[&str]| tree.by_path(path).map(|section| section.id.get()).map_err(|error| error.to_string());
        assert_eq!(find(&["Shop", "Basket", "In/out"]), Ok(2));
        assert_eq!(find(&["Shop", "basket"]), Ok(3), "an exact path counts first");
        assert_eq!(find(&["Shop", "Basket"]), Ok(4));
        assert_eq!(find(&["Shop", "Basket "]), Ok(7));
        assert_eq!(find(&["Shop", "Pay"]), Ok(8), "only one of the two has it");
        assert_eq!(find(&[" ADMIN "]), Ok(5));
        assert!(find(&["Shop", "In/out"]).is_err(), "no name is left out");
    }

    #[test]
    fn a_path_that_can_mean_several_sections_is_an_error_that_names_them() {
        let error = shop().by_path(["Shop"]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(
            error.to_string(),
            r#""Shop" can mean several sections: "Shop" (id 1), "Shop" (id 6); use the id of one"#
        );
        let error = shop().by_path(["shop", "BASKET"]).unwrap_err().to_string();
        assert_eq!(
            error,
            r#""shop" / "BASKET" can mean several sections: "Shop" / "Basket" (id 4), "Shop" / "basket" (id 3), "Shop" / "Basket " (id 7); use the id of one"#
        );
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error_that_says_what_is() {
        for (path, text) in [
            (
                &["Shpo", "Pay"][..],
                r#"there is no section "Shpo" / "Pay"; there are "Shop", "Admin", "Shop" at the top"#,
            ),
            (
                &["shop", "Search ", "Fast"],
                r#"there is no section "shop" / "Search " / "Fast"; there are none below "shop" / "Search ""#,
            ),
            (
                &["Shop", "Bskt"],
                r#"there is no section "Shop" / "Bskt"; there are "Basket", "basket", "Search", "Basket ", "Pay" below "Shop""#,
            ),
        ] {
            let error = shop().by_path(path).unwrap_err();
            assert_eq!((error.kind(), error.to_string()), (ErrorKind::NotFound, text.to_owned()));
        }
        let error = SectionTree::default().by_path(["Shop"]).unwrap_err().to_string();
        assert_eq!(error, r#"there is no section "Shop"; there are none at the top"#);
        let error = shop().by_path([""; 0]).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::InvalidInput, "path must have at least one name")
        );
        let odd = shop().by_path(["\u{1b}[31m"]).unwrap_err().to_string();
        assert!(!odd.chars().any(char::is_control), "{odd}");
    }

    #[test]
    fn a_list_that_contradicts_itself_still_makes_a_tree() {
        let orphan = tree(&[(1, "a", 0, 1), (2, "b", 9, 2), (3, "c", 2, 3)]);
        assert_eq!(shape(&orphan), [(0, 1), (0, 2), (1, 3)]);
        let circle = tree(&[(1, "a", 3, 1), (2, "b", 1, 2), (3, "c", 2, 3), (4, "d", 2, 4), (5, "e", 5, 5)]);
        assert_eq!(shape(&circle), [(0, 1), (1, 2), (2, 3), (2, 4), (0, 5)]);
        let twice = tree(&[(1, "a", 0, 1), (2, "late", 1, 3), (2, "b", 0, 2), (3, "c", 2, 0)]);
        assert_eq!((shape(&twice), twice.get(2).map(|b| b.name.as_str())), (vec![(0, 1), (0, 2), (1, 3)], Some("b")));
        let deep: SectionTree = (1..=100_000).map(|id| section(id, "x", id - 1, 0)).collect();
        assert_eq!((deep.len(), deep.path(100_000).len()), (100_000, 100_000));
    }

    /// Whether the way up from a section, by its own keys, comes back to it.
    fn is_in_circle(sections: &HashMap<u64, Section>, section: &Section) -> bool {
        let up = |section: &&Section| sections.get(&section.parent_id?.get());
        iter::successors(up(&section), up).take(sections.len()).any(|above| above.id == section.id)
    }

    proptest! {
        #[test]
        fn whatever_a_list_says_each_section_is_in_its_tree_once(
            list in prop::collection::vec((1_u64..12, "[ab]", 0_u64..14, 0_u64..20), 0..20)
        ) {
            let sections: Vec<_> = list.iter().map(|(id, name, parent, order)| section(*id, name, *parent, *order)).collect();
            let ids: HashSet<_> = sections.iter().map(|section| section.id).collect();
            let tree: SectionTree = sections.into_iter().collect();
            let kept: HashMap<_, _> = tree.iter().map(|(_, section)| (section.id.get(), section.clone())).collect();
            prop_assert_eq!((tree.len(), kept.len()), (ids.len(), ids.len()));

            let mut above: Vec<&Section> = Vec::new();
            for (depth, section) in &tree {
                prop_assert!(depth <= above.len());
                above.truncate(depth);
                let parent = tree.parent(section.id);
                prop_assert_eq!(parent, above.last().copied());
                match parent {
                    Some(parent) => prop_assert_eq!(section.parent_id, Some(parent.id)),
                    None => prop_assert!(
                        section.parent_id.is_none_or(|id| !ids.contains(&id)) || is_in_circle(&kept, section)
                    ),
                }
                let siblings: Vec<_> = parent.map_or_else(|| tree.roots().collect(), |parent| tree.children(parent.id).collect());
                prop_assert_eq!(siblings.iter().filter(|sibling| sibling.id == section.id).count(), 1);
                prop_assert!(siblings.is_sorted_by_key(|sibling| sibling.display_order.unwrap_or(u64::MAX)));

                above.push(section);
                let names: Vec<_> = above.iter().map(|section| section.name.as_str()).collect();
                prop_assert_eq!(tree.path(section.id), names.clone());
                match tree.by_path(&names) {
                    Ok(found) => prop_assert_eq!(found, section),
                    Err(error) => prop_assert_eq!(error.kind(), ErrorKind::InvalidInput),
                }
            }
        }
    }
}
