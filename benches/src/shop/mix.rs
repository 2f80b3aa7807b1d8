//! What visitors do, how often, and what the pages offer them: weights of Online Boutique's load generator.
use anyhow::{Result, ensure};

use crate::shop::web::Web;

/// Something that a visitor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Index,
    SetCurrency,
    Browse,
    AddToCart,
    ViewCart,
    Checkout,
}

const WEIGHTS: [(Task, u32); 6] = [
    (Task::Index, 1),
    (Task::SetCurrency, 2),
    (Task::Browse, 10),
    (Task::AddToCart, 2),
    (Task::ViewCart, 3),
    (Task::Checkout, 1),
];

impl Task {
    pub(crate) fn choose() -> Self {
        let total: u32 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut at = fastrand::u32(..total);
        for (task, weight) in WEIGHTS {
            match at.checked_sub(weight) {
                None => return task,
                Some(rest) => at = rest,
            }
        }
        Self::Index
    }
}

/// What there is to choose from, read from the pages themselves.
#[derive(Clone, Debug)]
pub(crate) struct Offers {
    pub(crate) products: Vec<String>,
    pub(crate) currencies: Vec<String>,
}

impl Offers {
    pub(crate) async fn read(web: &Web) -> Result<Self> {
        let page = web.get("/", "").await?;
        page.ensure_fine()?;
        let text = page.text()?;
        let (mut products, currencies) =
            (after(text, "href=\"/product/", '"'), after(text, "<option value=\"", '"'));
        products.sort();
        products.dedup();
        let currencies: Vec<_> = currencies.into_iter().filter(|code| code.len() == 3).collect();
        ensure!(!products.is_empty(), "the home page links to no product");
        ensure!(!currencies.is_empty(), "the home page offers no currency");
        Ok(Self { products, currencies })
    }
}

/// What stands between each `start` and the next `end`.
fn after(text: &str, start: &str, end: char) -> Vec<String> {
    text.split(start)
        .skip(1)
        .filter_map(|rest| rest.split_once(end))
        .map(|(value, _)| value.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Task, after};

    #[test]
    fn every_task_is_chosen_about_as_often_as_its_weight_says() {
        let chosen: Vec<Task> = (0..19_000).map(|_| Task::choose()).collect();
        let count = |task| chosen.iter().filter(|chosen| **chosen == task).count();
        assert!((9_000..11_000).contains(&count(Task::Browse)));
        assert!((600..1_400).contains(&count(Task::Checkout)));
    }

    #[test]
    fn values_are_found_between_their_marks() {
        assert_eq!(
            after("<a href=\"/product/a\"><a href=\"/product/b\">", "href=\"/product/", '"'),
            ["a", "b"]
        );
    }
}
