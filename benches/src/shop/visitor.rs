//! One visitor: cookies, a plan, and one request at a time.
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use anyhow::{Context as _, Result};
use hyper::header::{LOCATION, SET_COOKIE};

use crate::shop::{
    mix::{Offers, Task},
    web::{Page, Web},
};

/// What is typed into the checkout form. The card is one that every test bank accepts.
const ORDER: [(&str, &str); 9] = [
    ("email", "ann@example.org"),
    ("name", "Ann Example"),
    ("street", "Hafenstrasse 12"),
    ("postcode", "20457"),
    ("city", "Hamburg"),
    ("country", "Germany"),
    ("card_number", "4242 4242 4242 4242"),
    ("card_expiry", "12/2039"),
    ("security_code", "123"),
];

/// The shop takes no larger order of one product, and a visitor who can read asks for none.
const MOST: u32 = 20;

#[derive(Clone, Debug)]
enum Step {
    Get(String),
    Post(&'static str, Vec<(String, String)>),
}

/// One visitor.
#[derive(Debug)]
pub(crate) struct Visitor {
    web: Web,
    offers: Arc<Offers>,
    cookies: BTreeMap<String, String>,
    /// How many of each product are in the cart, or will be.
    cart: BTreeMap<String, u32>,
    plan: VecDeque<Step>,
}

impl Visitor {
    pub(crate) fn new(web: Web, offers: Arc<Offers>) -> Self {
        Self { web, offers, cookies: BTreeMap::new(), cart: BTreeMap::new(), plan: VecDeque::new() }
    }

    /// Makes the next request of what the visitor is doing; where it redirects to is the one after it.
    pub(crate) async fn step(&mut self) -> Result<()> {
        if self.plan.is_empty() {
            self.plan_for(Task::choose());
        }
        let step = self.plan.pop_front().context("nothing to do")?;
        let result = self.take(&step).await;
        if result.is_err() {
            // What would follow makes no sense any more.
            self.plan.clear();
        }
        result.map(drop)
    }

    /// Does all of `task`, and returns the last page.
    pub(crate) async fn complete(&mut self, task: Task) -> Result<Page> {
        self.plan.clear();
        self.plan_for(task);
        let mut last = None;
        while let Some(step) = self.plan.pop_front() {
            last = Some(self.take(&step).await?);
        }
        last.context("nothing to do")
    }

    async fn take(&mut self, step: &Step) -> Result<Page> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let page = match step {
            Step::Get(path) => self.web.get(path, &cookies).await,
            Step::Post(path, form) => self.web.post(path, &cookies, form).await,
        };
        let page = page.and_then(|page| page.ensure_fine().map(|()| page)).with_context(|| match step {
            Step::Get(path) => format!("GET {path}"),
            Step::Post(path, _) => format!("POST {path}"),
        })?;
        self.keep_cookies(&page);
        if let Some(to) = page.headers.get(LOCATION).and_then(|to| to.to_str().ok()) {
            let path = to.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
            self.plan.push_front(Step::Get(path.unwrap_or(to).to_owned()));
        }
        Ok(page)
    }

    fn keep_cookies(&mut self, page: &Page) {
        for header in page.headers.get_all(SET_COOKIE) {
            let pair = header.to_str().ok().and_then(|text| text.split(';').next()?.split_once('='));
            if let Some((name, value)) = pair {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }

    fn plan_for(&mut self, task: Task) {
        match task {
            Task::Index => self.plan.push_back(Step::Get("/".into())),
            Task::SetCurrency => {
                let currency = self.pick(&self.offers.currencies);
                self.plan.push_back(Step::Post("/currency", vec![("currency".into(), currency)]));
            }
            Task::Browse => {
                let product = self.pick(&self.offers.products);
                self.plan.push_back(Step::Get(format!("/product/{product}")));
            }
            Task::AddToCart => self.plan_to_add(),
            Task::ViewCart => self.plan.push_back(Step::Get("/cart".into())),
            Task::Checkout => {
                self.plan_to_add();
                let order = ORDER.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
                self.plan.push_back(Step::Post("/checkout", order));
                self.cart.clear();
            }
        }
    }

    fn plan_to_add(&mut self) {
        let product = self.pick(&self.offers.products);
        self.plan.push_back(Step::Get(format!("/product/{product}")));
        let held = self.cart.entry(product.clone()).or_default();
        let quantity = [1, 2, 3, 4, 5, 10][fastrand::usize(..6)].min(MOST - *held);
        if quantity > 0 {
            *held += quantity;
            let form = vec![("product".into(), product), ("quantity".into(), quantity.to_string())];
            self.plan.push_back(Step::Post("/cart", form));
        }
    }

    fn pick(&self, from: &[String]) -> String {
        from[fastrand::usize(..from.len())].clone()
    }
}
