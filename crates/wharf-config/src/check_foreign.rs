//! Holds what the file says of foreign services against the app.

use crate::{
    check::{ServiceInfo, unknown_service},
    error::Problem,
    file::{File, Service},
    foreign::Had,
    suggest::{list, nearest},
};

impl File {
    /// What cannot be, of a section that says something of a foreign service. It is checked while `run` is commented out,
    /// too, so that commenting it in is all there is to do.
    pub(crate) fn check_foreign(
        &self,
        service: &ServiceInfo,
        section: &Service,
        names: &[&str],
        problems: &mut Vec<Problem>,
    ) {
        let (name, said) = (&service.name, &section.foreign);
        let offers = || list(service.interfaces.iter().map(String::as_str));
        if let Some(interface) = &said.interface
            && !service.interfaces.contains(&interface.value)
        {
            let near = nearest(&interface.value, service.interfaces.iter().map(String::as_str));
            let remedy = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it offers {}", offers()),
            };
            problems.push(Problem::new(
                &interface.origin,
                format!("`{name}` has no interface `{}` in the app", interface.value),
                remedy,
            ));
        }
        if said.interface.is_none() && service.interfaces.len() > 1 && said.had.is_some() {
            problems.push(Problem::new(
                &section.origin,
                format!("`{name}` has several interfaces, and a foreign service offers one"),
                format!("say which with `interface`: {}", offers()),
            ));
        }
        for called in said.calls.iter().flatten() {
            problems.extend(unknown_service(&called.value, &called.origin, names));
        }
        let Some(had) = &said.had else { return };
        if service.http {
            problems.push(Problem::new(
                &had.origin,
                format!("`{name}` is an http component, and not called by an interface"),
                "a foreign program in its place needs nothing of Wharf: start it beside the app",
            ));
        }
        if let Some(process) = self.group_of(name) {
            let process = &process.name.value;
            problems.push(Problem::new(
                &had.origin,
                format!("`{name}` is foreign and can't share [process.{process}]"),
                format!("take `{name}` out of [process.{process}]: it has a process of its own"),
            ));
        }
        if matches!(had.value, Had::At(_)) {
            let given = [
                ("replicas", section.replicas.as_ref().map(|given| &given.origin)),
                ("port", section.port.as_ref().map(|given| &given.origin)),
                ("env", section.env.values().next().map(|given| &given.origin)),
            ];
            for (key, origin) in given {
                let Some(origin) = origin else { continue };
                problems.push(Problem::new(
                    origin,
                    format!(
                        "`{name}` runs elsewhere, by `url` on {}, and has no `{key}` here",
                        had.origin.line()
                    ),
                    if key == "replicas" { "write a list of URLs, one for each" } else { "remove it" },
                ));
            }
        }
    }

    /// A service that neither the program nor the file has.
    pub(crate) fn missing(&self, service: &ServiceInfo) -> Option<Problem> {
        let section = self.services.get(&service.name);
        let is_had = section.is_some_and(|section| section.foreign.had.is_some());
        let name = &service.name;
        (service.is_foreign && !is_had).then(|| Problem {
            origin: section.map(|section| section.origin.clone()),
            message: format!("the app has no implementation of `{name}`, and wharf.toml does not say where one is"),
            remedy: format!("write in [service.{name}] how it is run (run = \"python3 main.py\"), or where it is (url = \"http://…\")"),
        })
    }
}
