//! The examples of `stream-changed` as they are after the change: made of docs/compatibility.md, not written by hand.

pub mod case_75 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Orders {
        #[read]
        async fn lines(&self, cx: &Context, order: String) -> wharf::Result<Stream<String>>;
    }
    wharf_rulebook::serve!(Orders, OrdersClient {
        lines(order: String) -> wharf::Result<Stream<String>>;
    });
}

pub mod case_76 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Orders {
        async fn import(&self, cx: &Context, lines: Vec<String>) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Orders, OrdersClient {
        import(lines: Vec<String>) -> wharf::Result<u64>;
    });
}

pub mod case_77 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Orders {
        async fn import(&self, cx: &Context, lines: Stream<String>) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Orders, OrdersClient {
        import(lines: Stream<String>) -> wharf::Result<u64>;
    });
}

pub mod case_78 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Line {
        pub product: String,
        pub quantity: u32,
    }
    #[wharf::service]
    pub trait Orders {
        async fn import(&self, cx: &Context, lines: Stream<Line>) -> wharf::Result<u64>;
    }
    wharf_rulebook::serve!(Orders, OrdersClient {
        import(lines: Stream<Line>) -> wharf::Result<u64>;
    });
}

pub mod case_79 {
    use wharf::prelude::*;
    #[wharf::message]
    pub struct Line {
        pub product: String,
        pub quantity: Option<u32>,
    }
    #[wharf::service]
    pub trait Orders {
        #[read]
        async fn lines(&self, cx: &Context, order: String) -> wharf::Result<Stream<Line>>;
    }
    wharf_rulebook::serve!(Orders, OrdersClient {
        lines(order: String) -> wharf::Result<Stream<Line>>;
    });
}

pub mod case_80 {
    use wharf::prelude::*;
    #[wharf::error]
    pub enum Lost {
        #[error("the parcel is lost")]
        #[status(gone)]
        Parcel,
    }
    #[wharf::service]
    pub trait Orders {
        #[read]
        async fn track(&self, cx: &Context, order: String) -> wharf::Result<Stream<String, Lost>>;
    }
    wharf_rulebook::serve!(Orders, OrdersClient {
        track(order: String) -> wharf::Result<Stream<String, Lost>>;
    });
}

pub mod case_81 {
    use wharf::prelude::*;
    #[wharf::service]
    pub trait Orders {
        #[read]
        async fn lines(&self, cx: &Context, order: String) -> wharf::Result<Vec<String>>;
        #[read]
        async fn each_line(&self, cx: &Context, order: String) -> wharf::Result<Stream<String>>;
    }
    wharf_rulebook::serve!(Orders, OrdersClient {
        lines(order: String) -> wharf::Result<Vec<String>>;
        each_line(order: String) -> wharf::Result<Stream<String>>;
    });
}
