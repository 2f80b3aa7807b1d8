//! The examples of `callers-changed` as they are before the change: made of docs/compatibility.md, not written by hand.

pub mod case_15 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Till {
        #[callers("checkout")]
        async fn empty(&self, cx: &Context) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Till, TillClient {
        empty() -> wharf::Result<u64>;
    });
}

pub mod case_16 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Till {
        async fn empty(&self, cx: &Context) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Till, TillClient {
        empty() -> wharf::Result<u64>;
    });
}

pub mod case_17 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Till {
        #[callers("checkout", "night-watch")]
        async fn empty(&self, cx: &Context) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Till, TillClient {
        empty() -> wharf::Result<u64>;
    });
}

pub mod case_18 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Till {
        #[callers("checkout", "night-watch")]
        async fn empty(&self, cx: &Context) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Till, TillClient {
        empty() -> wharf::Result<u64>;
    });
}
