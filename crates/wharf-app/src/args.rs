//! The command line of an app.

use wharf_core::BoxError;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Run the services of these names; all when none is named.
    Serve(Vec<String>),
    /// Print what there is.
    Describe,
    /// Say what can be asked for.
    Help,
}

/// Reads the command line, without the program's name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, BoxError> {
    let mut arguments = arguments.into_iter();
    let Some(first) = arguments.next() else {
        return Ok(Command::Serve(Vec::new()));
    };
    let rest: Vec<String> = arguments.collect();
    let alone = |command: Command| match rest.first() {
        Some(more) => Err(format!("`{first}` takes no `{more}`; see `help`").into()),
        None => Ok(command),
    };
    match first.as_str() {
        "serve" if rest.is_empty() => Err("`serve` needs the name of a service, such as `serve cart`".into()),
        "serve" => match rest.iter().find(|name| name.starts_with('-')) {
            Some(option) => Err(format!("`serve` has no option `{option}`; see `help`").into()),
            None => Ok(Command::Serve(rest)),
        },
        "describe" => alone(Command::Describe),
        "help" | "--help" | "-h" => alone(Command::Help),
        _ => Err(format!("there is no command `{first}`: use serve, describe or help").into()),
    }
}

/// What `help` prints.
pub(crate) fn usage(app: &str) -> String {
    format!(
        "Usage: {app}                 run every service in this process
       {app} serve NAME…     run these services, and call the others where they are
       {app} describe        print services, dependencies and interfaces as JSON
       {app} help            print this

Environment:
  WHARF_CONFIG              path of a wharf.toml with the services' configuration
  WHARF_NAME__KEY           a value of the configuration of the service NAME
  WHARF_LISTEN              where to listen for calls: unix:/path or tcp:host:port, comma separated
  WHARF_NAME_ADDRESS        where the service NAME listens, comma separated
  WHARF_AUTHORIZATION       path of what `describe` printed, which says who may call what; without it: this program
  WHARF_HTTP                where http components listen: NAME=host:port, comma separated
  WHARF_TLS                 true: secure all connections between processes; false: none; without it: those off loopback
  WHARF_TLS_CERTIFICATE     path of a service's certificate; {{service}} in it stands for the service's name
  WHARF_TLS_KEY             path of its key
  WHARF_TLS_AUTHORITY       path of the certificates that others' must lead to
  WHARF_LOG                 what to log: a level, or name=level of a service or a module, comma separated
  WHARF_LOG_FORMAT          text or json; without it: text on a terminal, json elsewhere
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_line_says_what_to_run() {
        assert_eq!(read(""), Ok(Command::Serve(vec![])));
        assert_eq!(read("serve cart ads"), Ok(Command::Serve(vec!["cart".into(), "ads".into()])));
        assert_eq!(read("describe"), Ok(Command::Describe));
        assert_eq!(read("--help"), Ok(Command::Help));
    }

    #[test]
    fn what_it_does_not_understand_it_refuses_with_a_remedy() {
        for line in ["serve", "serve --fast", "describe cart", "run", "--version now"] {
            let error = read(line).unwrap_err();
            assert!(
                ["such as", "see `help`", "use serve"].iter().any(|remedy| error.contains(remedy)),
                "{error}"
            );
        }
    }
}
