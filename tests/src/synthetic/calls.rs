//! What processes tell of their calls: counters that grow with time.

use wharf_control::{
    AdmissionStatus, BreakerState, Bucket, BudgetStatus, ConnectionStatus, Faults, HealthState, Latency,
    LinkStatus, MethodCalls, ProcessReport, ProcessState, ProcessStatus, ServiceStatus, Spoken, SpokenMethod,
    Taken, Vitals, now_ms,
};

use super::life::Life;
use super::map::{Map, Way};

/// How the calls of a method lie around the bucket in which most of them are, by steps of two buckets.
const SPREAD: [f64; 8] = [0.05, 0.2, 0.35, 0.22, 0.1, 0.05, 0.02, 0.01];

/// What a process tells; nothing where it does not run.
pub(super) fn report(
    map: &Map,
    life: &Life,
    process: &ProcessStatus,
    last_span: u64,
) -> Option<ProcessReport> {
    if process.state != ProcessState::Ready {
        return None;
    }
    let (service, seconds, replicas) = life.seconds(process)?;
    let ways = map.ways.iter().filter(|way| way.caller == service);
    let admission = AdmissionStatus { limit: 20 + seconds as u64 % 40, in_flight: 3, queued: 0, shed: 0 };
    Some(ProcessReport {
        vitals: Vitals { log_filter: life.log_filter(process), ..vitals(map, process, last_span, seconds) },
        services: vec![ServiceStatus { service: map.name(service).to_owned(), admission: Some(admission) }],
        links: ways.map(|way| link(map, way, seconds, replicas as f64)).collect(),
        taken: asked(map, service, seconds, replicas as f64),
    })
}

/// What visitors ask of an http component, and how often of its calls to others: one request takes some of those.
const ROUTES: [(&str, f64); 3] = [("GET /", 0.08), ("GET /product/{id}", 0.12), ("POST /cart", 0.05)];

/// The requests that came to one of the `replicas` of an http component.
fn asked(map: &Map, service: usize, seconds: f64, replicas: f64) -> Vec<Taken> {
    let component = &map.topology.services[service];
    let calls = map.ways.iter().filter(|way| way.caller == service).flat_map(|way| way.rates);
    let rate: f64 = calls.sum();
    let requests = ROUTES.iter().filter(|_| component.http).map(|(route, share)| {
        let calls = method_calls(route, rate / replicas * share * seconds, 0.01, 0.002, 70);
        Taken {
            service: component.name.clone(),
            interface: String::new(),
            is_outside: true,
            calls: calls.begun(),
            method: calls.method,
            in_flight: calls.in_flight,
            values: calls.values,
            errors: calls.errors,
            faults: calls.faults,
            latency: calls.latency,
        }
    });
    requests.collect()
}

fn vitals(map: &Map, process: &ProcessStatus, last_span: u64, seconds: f64) -> Vitals {
    let uptime_ms = (seconds * 1e3) as u64;
    Vitals {
        process: process.id.clone(),
        app: map.topology.app.clone(),
        version: "1.4.2".into(),
        pid: process.pid.unwrap_or_default(),
        started_ms: now_ms().saturating_sub(uptime_ms),
        uptime_ms,
        cpu_us: process.cpu_us,
        rss_bytes: process.rss_bytes,
        open_files: Some(31),
        connections: 4,
        state: HealthState::Ready,
        checks: Vec::new(),
        last_span,
        log_filter: String::new(),
    }
}

fn link(map: &Map, way: &Way, seconds: f64, replicas: f64) -> LinkStatus {
    let callee = &map.topology.services[way.callee];
    let interface = &callee.interfaces[0];
    let calls = interface.methods.iter().zip(way.rates).enumerate().map(|(at, (method, rate))| {
        // Busier and quieter by turns, of another length on each way.
        let slow = 40.0 + way.bucket as f64;
        let count = rate / replicas * (seconds + 0.4 * slow * (1.0 - (seconds / slow).cos()));
        method_calls(&method.name, count, way.errors, way.faults, way.bucket + 2 * at)
    });
    LinkStatus {
        caller: map.name(way.caller).to_owned(),
        callee: callee.name.clone(),
        interface: interface.name.clone(),
        is_local: false,
        connections: (1..=map.replicas[way.callee])
            .map(|number| connection(map, way, number, seconds))
            .collect(),
        trouble: None,
        calls: calls.collect(),
        budget: Some(BudgetStatus { taken: 2, most: 50.0 }),
    }
}

/// So many calls of a method, of which these shares end in errors and in faults, and most lie in this bucket.
fn method_calls(method: &str, count: f64, errors: f64, faults: f64, most_in: usize) -> MethodCalls {
    let (errors, faults) = ((count * errors) as u64, (count * faults) as u64);
    let bucket = |(step, share): (usize, &f64)| Bucket {
        up_to_ns: bound(most_in + 2 * step),
        count: (count * share) as u64,
    };
    let buckets: Vec<Bucket> =
        SPREAD.iter().enumerate().map(bucket).filter(|bucket| bucket.count > 0).collect();
    let latency =
        Latency { sum_ns: buckets.iter().map(|bucket| bucket.up_to_ns * bucket.count).sum(), buckets };
    let micros = |share| u64::try_from(latency.quantile(share).as_micros()).unwrap_or(u64::MAX);
    MethodCalls {
        method: method.to_owned(),
        in_flight: u64::from((count as u64).is_multiple_of(3) && count > 1.0),
        values: count as u64 - errors - faults,
        errors,
        faults: Faults {
            unavailable: faults / 2,
            deadline_exceeded: faults - faults / 2,
            ..Faults::default()
        },
        retries: faults / 3,
        hedges: 0,
        p50_us: micros(0.5),
        p99_us: micros(0.99),
        latency,
    }
}

/// The upper end of a bucket, as processes have them.
fn bound(bucket: usize) -> u64 {
    let (power, quarter) = (bucket as u32 / 4 + 4, bucket as u64 % 4);
    (5 + quarter) << (power - 2)
}

fn connection(map: &Map, way: &Way, number: u32, seconds: f64) -> ConnectionStatus {
    let callee = &map.topology.services[way.callee];
    let process = format!("{}-{number}", callee.name);
    // Where many calls fail, breakers open for a while now and then.
    let is_open = way.faults > 0.02 && (seconds as u64 / 20).is_multiple_of(5) && seconds > 20.0;
    let spoken = |name: &str| SpokenMethod {
        method: name.to_owned(),
        spoken: Spoken::ByPosition,
        reason: String::new(),
    };
    ConnectionStatus {
        endpoint: format!("unix:/run/wharf/town/{process}.sock"),
        process,
        in_flight: 1,
        calls: (way.rates.iter().sum::<f64>() * seconds) as u64,
        methods: callee.interfaces[0].methods.iter().map(|method| spoken(&method.name)).collect(),
        breaker: if is_open { BreakerState::Open } else { BreakerState::Closed },
        latency_us: Some(bound(way.bucket) / 1000),
        share: 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Size;
    use super::*;

    #[test]
    fn replicas_share_what_visitors_ask() {
        let map = Map::new(Size::default());
        let told =
            |replicas: f64| asked(&map, 0, 1000.0, replicas).iter().map(|taken| taken.calls).sum::<u64>();
        let (alone, one_of_two) = (told(1.0), told(2.0));
        assert!(alone > 1000 && alone.abs_diff(2 * one_of_two) < 10, "{alone} and {one_of_two} each");
    }
}
