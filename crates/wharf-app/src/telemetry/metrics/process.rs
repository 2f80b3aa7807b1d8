//! The process: who it is, what it takes of its machine, and how its services are loaded.

use wharf_control::{AdmissionStatus, ProcessReport};

use super::exposition::{Exposition, Family, Kind};

pub(super) fn write(text: &mut Exposition, report: &ProcessReport) {
    let vitals = &report.vitals;
    let name = match &report.services[..] {
        [only] => &only.service,
        _ => &vitals.app,
    };
    let mut target = vec![
        ("service_name", name.as_str()),
        ("service_namespace", &vitals.app),
        ("service_instance_id", &vitals.process),
    ];
    if !vitals.version.is_empty() {
        target.push(("service_version", &vitals.version));
    }
    text.family("target", (Kind::Info, ""), "What is measured here.", |family| family.value(&target, 1));
    let gauge = (Kind::Gauge, "");
    text.family(
        "process_cpu_seconds",
        (Kind::Counter, "seconds"),
        "How long the process has kept a processor busy.",
        |family| vitals.cpu_us.into_iter().for_each(|cpu| family.value(&[], cpu as f64 / 1e6)),
    );
    text.family("process_resident_memory_bytes", (Kind::Gauge, "bytes"), "Resident memory.", |family| {
        optional(family, vitals.rss_bytes);
    });
    text.family("process_open_fds", gauge, "Open files and sockets.", |family| {
        optional(family, vitals.open_files);
    });
    text.family(
        "process_start_time_seconds",
        (Kind::Gauge, "seconds"),
        "When the process started, since 1970.",
        |family| family.value(&[], vitals.started_ms as f64 / 1e3),
    );
    text.family(
        "wharf_ready",
        gauge,
        "Whether the process takes work, and has what it requires.",
        |family| {
            family.value(&[], u8::from(vitals.is_ready()));
        },
    );
    text.family("wharf_connections", gauge, "Connections of others to the process.", |family| {
        family.value(&[], vitals.connections);
    });
    text.family("wharf_spans", (Kind::Counter, ""), "Spans that were kept.", |family| {
        family.value(&[], vitals.last_span);
    });
    let mut admission = |name: &str, kind: Kind, help: &str, of: fn(&AdmissionStatus) -> u64| {
        text.family(name, (kind, ""), help, |family| {
            for service in &report.services {
                let labels = [("wharf_callee", service.service.as_str())];
                service.admission.iter().for_each(|admission| family.value(&labels, of(admission)));
            }
        });
    };
    admission(
        "wharf_admission_limit",
        Kind::Gauge,
        "How many calls of a service may run at a time.",
        |load| load.limit,
    );
    admission("wharf_admission_running", Kind::Gauge, "How many of them run.", |load| load.in_flight);
    admission("wharf_admission_queued", Kind::Gauge, "How many calls wait for their turn.", |load| {
        load.queued
    });
    admission("wharf_admission_shed", Kind::Counter, "How many calls were refused.", |load| load.shed);
}

fn optional(family: &mut Family<'_>, value: Option<u64>) {
    value.into_iter().for_each(|value| family.value(&[], value));
}
