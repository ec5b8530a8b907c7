//! The command line: one file per sub-command. It reads files, asks at the terminal and prints; it decides nothing about a call.

mod ask;
mod backup;
mod check;
mod compare;
mod coverage;
mod directory;
mod draw;
mod files;
mod key;
mod library;
mod limits;
mod mutate;
mod path;
mod prove;
mod records;
mod release;
mod serve;
mod store;
mod telemetry;
mod terminal;
mod test;
mod verify_audit;

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use terminal::Terminal;

/// Every answer makes and lets go many small texts.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a sub-command ended: 0 fine, 1 faults found. Wrong use is an error and ends with 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything is in order.
    Fine,
    /// Faults were found and shown.
    Faults,
}

const ABOUT: &str = "Fingerpost checks, tests, proves, asks and serves triage pathways written as plain checklists.";

const LONG_ABOUT: &str = "Fingerpost checks, tests, proves, asks and serves triage pathways written as plain checklists.\n\n\
A folder of pathways is a set of .yaml files. Where a folder may be left out, the pathways that come with this program are used.\n\n\
Not an NHS service. The pathways that come with it are a demonstration and not clinically approved. In an emergency call 999.";

const EXAMPLES: &str = "Examples:\n  \
fingerpost serve --demo                     serve the demonstration and print the address of each page\n  \
fingerpost ask --topic sore-throat          answer the questions here, at the terminal\n  \
fingerpost check my-pathways                name every fault of every file\n  \
fingerpost test my-pathways                 walk every vignette and every whole call\n  \
fingerpost prove my-pathways                prove the promises over every set of answers\n  \
fingerpost compare released my-pathways     show exactly whose outcome changes\n  \
fingerpost coverage my-pathways             name what no vignette exercises\n  \
fingerpost mutate my-pathways               plant typing slips and see which are found\n  \
fingerpost draw sore-throat --svg it.svg    draw a pathway\n  \
fingerpost directory check my-directory     name every row of a directory of services that is refused\n  \
fingerpost key new fingerpost.keys          make the keys a store is sealed with\n  \
fingerpost backup --store sled:data FILE    copy a store into one file; `restore` makes a store of it\n  \
fingerpost records erase --help             erase what is kept of somebody, or hold it\n  \
fingerpost release withdraw --help          stop every conversation of a release with a mistake in it\n  \
fingerpost verify-audit --store sled:data   see whether the audit log was touched\n\n\
Ends with 0 when all is fine, 1 when faults were found, 2 when it was called wrongly.";

#[derive(Parser)]
#[command(name = "fingerpost", version, about = ABOUT, long_about = LONG_ABOUT, after_help = EXAMPLES, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Check),
    Test(test::Test),
    Prove(prove::Prove),
    Compare(compare::Compare),
    Coverage(coverage::CoverageOf),
    Mutate(mutate::Mutate),
    Ask(ask::Ask),
    Draw(draw::Draw),
    Serve(serve::Serve),
    Directory(directory::Directory),
    Key(key::Key),
    Store(store::StoreUpkeep),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Records(records::Records),
    Release(release::Release),
    VerifyAudit(verify_audit::VerifyAudit),
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let mut terminal = Terminal::of_this_process();
    let ended = match line.command {
        Command::Check(check) => check.run(&mut terminal),
        Command::Test(test) => test.run(&mut terminal),
        Command::Prove(prove) => prove.run(&mut terminal),
        Command::Compare(compare) => compare.run(&mut terminal),
        Command::Coverage(coverage) => coverage.run(&mut terminal),
        Command::Mutate(mutate) => mutate.run(&mut terminal),
        Command::Ask(ask) => ask.run(&mut terminal),
        Command::Draw(draw) => draw.run(&mut terminal),
        Command::Serve(serve) => serve.run(&mut terminal),
        Command::Directory(directory) => directory.run(&mut terminal),
        Command::Key(key) => key.run(&mut terminal),
        Command::Store(store) => store.run(&mut terminal),
        Command::Backup(backup) => backup.run(&mut terminal),
        Command::Restore(restore) => restore.run(&mut terminal),
        Command::Records(records) => records.run(&mut terminal),
        Command::Release(release) => release.run(&mut terminal),
        Command::VerifyAudit(verify) => verify.run(&mut terminal),
    };
    match ended {
        Ok(Ended::Fine) => ExitCode::SUCCESS,
        Ok(Ended::Faults) => ExitCode::from(1),
        // Whoever reads our output may stop reading (`| head`): that is no fault.
        Err(error) if terminal::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::from(2)
        }
    }
}
