//! An operator's directory: the files of one folder put together. Holds which file is what, in which order they are read, and the whole that
//! comes of them. Is handed open files and opens none.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::catalogue::Catalogue;
use super::days::BankHolidays;
use super::demo;
use super::entry::{Entry, FieldFault, Reading};
use super::places::Places;
use super::postcodes::Postcodes;
use super::profiles::{self, Profile};
use super::report::{FileTold, Lost, Refusal, Report, Stale};
use super::rules::Rules;
use super::types::{BadInput, Service, ServiceId};
use super::{fhir, import, organisations, table, yaml};
use crate::limits;

/// A file of the folder, open. It cannot be printed.
pub struct File {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Box<dyn Read>,
}

/// What a folder gave.
#[derive(Debug)]
pub struct Loaded {
    /// Every service that was taken, in order of their ids.
    pub services: Vec<Service>,
    /// The directory, unless a table that all of it rests on does not read.
    pub catalogue: Option<Catalogue>,
    /// The table of appointments, when there is one.
    pub schedules: Option<String>,
    /// What there is to tell.
    pub report: Report,
}

/// Names of tables that are no list of services.
const TABLES: [&str; 8] =
    ["places.csv", "postcodes.csv", "bank-holidays.csv", "kinds.csv", "help-lines.csv", "stand-ins.csv", "schedules.csv", "profiles.yaml"];

/// Is this the name of a table rather than of a list of services?
#[must_use]
pub fn is_table(name: &str) -> bool {
    TABLES.contains(&name)
}

/// Reads a folder's files.
#[must_use]
pub fn read(files: Vec<File>, now: Timestamp, zone: &TimeZone) -> Loaded {
    let mut reader = Reader::new(now, zone);
    if files.len() > limits::DIRECTORY_FILES {
        let why = format!("{} files, the limit is {}", files.len(), limits::DIRECTORY_FILES);
        reader.report.refuse_file("", why, "put several lists into one file");
        return reader.done();
    }
    let (mut tables, lists): (Vec<File>, Vec<File>) = files.into_iter().partition(|file| is_table(&file.name));
    if let Some(at) = tables.iter().position(|file| file.name == "postcodes.csv") {
        let file = tables.swap_remove(at);
        reader.postcodes(file);
    }
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for file in tables {
        if let Some((name, text)) = reader.text(file) {
            texts.insert(name, text);
        }
    }
    reader.tables(&texts);
    for file in lists {
        if let Some((name, text)) = reader.text(file) {
            reader.list(&name, &text);
        }
    }
    reader.done()
}

/// What is read so far.
struct Reader<'a> {
    now: Timestamp,
    zone: &'a TimeZone,
    places: Places,
    postcodes: Postcodes,
    holidays: Option<BankHolidays>,
    rules: Option<Rules>,
    profiles: Vec<Profile>,
    schedules: Option<String>,
    services: BTreeMap<ServiceId, Service>,
    /// A table that everything rests on does not read.
    is_broken: bool,
    report: Report,
}

impl<'a> Reader<'a> {
    fn new(now: Timestamp, zone: &'a TimeZone) -> Self {
        Self {
            now,
            zone,
            places: Places::default(),
            postcodes: Postcodes::default(),
            holidays: None,
            rules: None,
            profiles: Vec::new(),
            schedules: None,
            services: BTreeMap::new(),
            is_broken: false,
            report: Report::default(),
        }
    }

    fn postcodes(&mut self, file: File) {
        match Postcodes::read(file.bytes) {
            Ok((postcodes, told)) => {
                for (line, why) in told.refused {
                    let mend = "write the four columns as the national file has them, or leave the row out".to_owned();
                    self.report.refuse(Refusal { file: file.name.clone(), line, entry: String::new(), why, mend });
                }
                let untold = usize::try_from(told.refused_count).unwrap_or(usize::MAX).saturating_sub(limits::POSTCODE_REFUSALS_TOLD);
                self.report.refused_count = self.report.refused_count.saturating_add(untold);
                let what =
                    format!("postcodes ({} no longer in use and {} without a position left out)", told.terminated, told.without_position);
                self.report.files.push(FileTold { file: file.name, what, taken: postcodes.len() });
                self.postcodes = postcodes;
            }
            Err(BadInput(why)) => self.broken(&file.name, why),
        }
    }

    fn broken(&mut self, file: &str, why: String) {
        self.is_broken = true;
        self.report.refuse_file(file, why, "mend this table: the whole directory rests on it, and nothing is served until it reads");
    }

    /// The text of a file, unless it is too large or no text.
    fn text(&mut self, file: File) -> Option<(String, String)> {
        let mut bytes = Vec::new();
        let most = limits::TABLE_BYTES as u64;
        if let Err(fault) = file.bytes.take(most.saturating_add(1)).read_to_end(&mut bytes) {
            self.report.refuse_file(&file.name, format!("it cannot be read: {fault}"), "see that it is a file that may be read");
            return None;
        }
        if bytes.len() > limits::TABLE_BYTES {
            self.report.refuse_file(&file.name, format!("it has more than {} bytes", limits::TABLE_BYTES), "divide it into several files");
            return None;
        }
        if let Ok(text) = String::from_utf8(bytes) {
            return Some((file.name, text));
        }
        self.report.refuse_file(&file.name, "it is not text in UTF-8".to_owned(), "save it as UTF-8");
        None
    }

    fn tables(&mut self, texts: &BTreeMap<String, String>) {
        let own = |name: &str| texts.get(name).map(String::as_str);
        let shipped: Vec<&str> = ["bank-holidays.csv", "kinds.csv", "help-lines.csv", "stand-ins.csv"]
            .into_iter()
            .filter(|name| !texts.contains_key(*name))
            .collect();
        if !shipped.is_empty() {
            self.report
                .notes
                .push(format!("not in the folder, so those for England that come with the program count: {}", shipped.join(", ")));
        }
        match own("places.csv").map_or_else(|| Ok(Places::default()), import::places) {
            Ok(places) => self.places = places.with_postcodes(std::mem::take(&mut self.postcodes)),
            Err(BadInput(why)) => self.broken("places.csv", why),
        }
        match import::bank_holidays(own("bank-holidays.csv").unwrap_or(demo::BANK_HOLIDAYS)) {
            Ok(holidays) => self.holidays = Some(holidays),
            Err(BadInput(why)) => self.broken("bank-holidays.csv", why),
        }
        let lines = own("help-lines.csv").unwrap_or(demo::HELP_LINES);
        let kinds = own("kinds.csv").unwrap_or(demo::KINDS);
        match import::rules(lines, kinds, own("stand-ins.csv").unwrap_or(demo::STAND_INS)) {
            Ok(rules) => self.rules = Some(rules),
            Err(BadInput(why)) => self.broken("kinds.csv, help-lines.csv or stand-ins.csv", why),
        }
        match own("profiles.yaml").map_or_else(|| Ok(Vec::new()), profiles::read) {
            Ok(profiles) => self.profiles = profiles,
            Err(BadInput(why)) => self.broken("profiles.yaml", why),
        }
        self.schedules = own("schedules.csv").map(str::to_owned);
        let lines = |text: &str| text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count().saturating_sub(1);
        for (name, text) in texts {
            let taken = if name == "profiles.yaml" { self.profiles.len() } else { lines(text) };
            self.report.files.push(FileTold { file: name.clone(), what: "table".to_owned(), taken });
        }
    }

    /// A list of services, by what it holds.
    fn list(&mut self, name: &str, text: &str) {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        let before = self.services.len();
        let what = match ending.as_str() {
            "yaml" | "yml" => {
                self.yaml(name, text);
                "services in YAML"
            }
            "json" => {
                self.bundle(name, text);
                "a FHIR bundle"
            }
            "csv" if organisations::is_one(text) => {
                let (lines, refused) = organisations::read(text, &self.profiles);
                self.refused(name, refused);
                self.take(name, lines);
                "an NHS organisation file"
            }
            "csv" => {
                let (lines, refused) = table::read(text);
                self.refused(name, refused);
                self.take(name, lines);
                "a table of services"
            }
            _ => {
                self.report.notes.push(format!("passed over: {name}"));
                return;
            }
        };
        let taken = self.services.len().saturating_sub(before);
        self.report.files.push(FileTold { file: name.to_owned(), what: what.to_owned(), taken });
    }

    fn yaml(&mut self, name: &str, text: &str) {
        let parts = match yaml::parts(text, "services") {
            Ok(parts) => parts,
            Err(BadInput(why)) => {
                self.report.refuse_file(name, why, "begin the file with `services:` and each service with `- id:`");
                return;
            }
        };
        for part in parts {
            let id = yaml::said(part.1, "id");
            match yaml::entry::<Entry>(part) {
                Ok(entry) => self.take(name, vec![(part.0, id, Ok(entry))]),
                Err(BadInput(why)) => {
                    let mend = "mend this entry; docs/directory.md lists the fields".to_owned();
                    self.report.refuse(Refusal { file: name.to_owned(), line: part.0, entry: id, why, mend });
                }
            }
        }
    }

    fn bundle(&mut self, name: &str, text: &str) {
        match fhir::read(text, &self.profiles) {
            Ok(bundle) => {
                self.refused(name, bundle.refused);
                let lost = bundle.lost.into_iter().map(|(line, entry, what)| Lost { file: name.to_owned(), line, entry, what });
                self.report.lost.extend(lost);
                self.take(name, bundle.lines);
            }
            Err(BadInput(why)) => self.report.refuse_file(name, why, "export a bundle of HealthcareService and Location in FHIR R4 JSON"),
        }
    }

    fn refused(&mut self, name: &str, refused: Vec<import::Refused>) {
        for import::Refused { line, why } in refused {
            let mend = "give the row the columns of its layout; docs/directory.md lists them".to_owned();
            self.report.refuse(Refusal { file: name.to_owned(), line, entry: String::new(), why, mend });
        }
    }

    fn take(&mut self, name: &str, lines: Vec<table::Line>) {
        for (line, id, entry) in lines {
            let read = entry.and_then(|entry| {
                let service = entry.read(Reading { now: self.now, zone: self.zone, places: &self.places })?;
                self.fits(service)
            });
            match read {
                Ok(service) => {
                    self.services.insert(service.id.clone(), service);
                }
                Err(fault) => {
                    let (why, mend) = (fault.why.clone(), fault.mend().to_owned());
                    self.report.refuse(Refusal { file: name.to_owned(), line, entry: id, why, mend });
                }
            }
        }
    }

    /// What a service must be beside all others.
    fn fits(&self, service: Service) -> Result<Service, FieldFault> {
        if self.services.contains_key(&service.id) {
            return Err(FieldFault { field: "id", why: format!("another service has the id {} already", service.id) });
        }
        if self.services.len() >= limits::SERVICES {
            return Err(FieldFault { field: "count", why: format!("the directory has {} services, which is the limit", limits::SERVICES) });
        }
        let is_known = self.rules.as_ref().is_none_or(|rules| rules.kinds().any(|kind| kind == service.kind));
        if !is_known {
            return Err(FieldFault {
                field: "kind",
                why: format!("`{}` is no kind of help that anybody looks for", service.kind.escape_debug()),
            });
        }
        Ok(service)
    }

    fn done(mut self) -> Loaded {
        let today = self.now.to_zoned(self.zone.clone()).date();
        let stale_before = today.checked_sub(limits::ENTRY_STALE_AFTER_DAYS.days()).unwrap_or(today);
        let stale = self.services.values().filter(|service| service.checked_on < stale_before);
        self.report.stale = stale.map(|service| Stale { entry: service.id.to_string(), checked: service.checked_on }).collect();
        self.report.services = self.services.len();
        self.report.refused.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.known_schedules();
        let services: Vec<Service> = self.services.into_values().collect();
        let catalogue = match (self.holidays, self.rules) {
            (Some(holidays), Some(rules)) if !self.is_broken => {
                Catalogue::new(services.clone(), self.places, holidays, rules, self.zone.clone()).ok()
            }
            _ => None,
        };
        Loaded { services, catalogue, schedules: self.schedules, report: self.report }
    }

    /// Appointments of services that are not there would never be found.
    fn known_schedules(&mut self) {
        let Some(table) = &self.schedules else { return };
        let ids: BTreeSet<&str> = self.services.keys().map(ServiceId::as_str).collect();
        let named = table.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(|line| line.split(',').next());
        let unknown: Vec<&str> = named.map(str::trim).filter(|id| !id.is_empty() && !ids.contains(id)).take(5).collect();
        if !unknown.is_empty() {
            self.report
                .notes
                .push(format!("schedules.csv has appointments of services that are not in the directory: {}", unknown.join(", ")));
        }
    }
}
