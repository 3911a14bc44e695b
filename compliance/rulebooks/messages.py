"""Every sentence that can be said about a faulty release: what is wrong and what to do. The reader adds where it is."""

from enum import Enum, unique


@unique
class Wrong(Enum):
    """One kind of fault. The value is its sentence; the words in braces are filled in by whoever notes it."""

    # Reading a file
    MISSING_FILE = "There is no such file. Add it to the release folder."
    NOT_UTF8 = "This line is not UTF-8. Save the file as UTF-8."
    NOT_YAML = "This is not valid YAML: {problem}. Check quotes, brackets and indentation here and on the line above."
    EMPTY_FILE = "The file is empty. Write its content or restore it."
    SECOND_DOCUMENT = "A second document begins here. Keep one in each file and remove the line with ---."
    ALIAS = "{name} is an anchor or an alias (& or *), and these are not read. Write the value out in every place."
    TAG = "{tag} is a tag, and tags are not read. Remove it; every value is text."
    KEY_NOT_TEXT = "A key must be a word, not null, a list or a mapping. Put the key in quotes."
    DUPLICATE_KEY = "The key {key} is on line {first} already. Keep one of the two."
    # The shape of what was read
    MISSING_KEY = "The key {key} is missing. Add it."
    UNKNOWN_KEY = "The key {key} is not known here. {hint}"
    COMMA = "“{key}” follows a comma and so looks like a key. Put the text that holds the comma in quotes."
    NOT_A_MAPPING = "{key} must be a mapping. Write lines such as “word: value”."
    NOT_A_LIST = "{key} must be a list. Write it like [first, second]."
    NOT_TEXT = "{key} must be text. Write one value, not a list or a mapping."
    NULL = "{key} is null. Write its text or remove the key."
    EMPTY_TEXT = "{key} is empty. Write its text or remove the key."
    NOT_A_FLAG = "{key} is {value}. Write yes or no."
    NOT_A_NUMBER = "{key} is {value}. Write a whole number from 1."
    NOT_A_CHOICE = "{key} is {value}. Write one of these: {allowed}."
    NOT_A_DATE = "{key} is {value}, which is not a date. Write it as YYYY-MM-DD, for example 2026-11-23."
    BAD_ID = "{id} cannot be an id. Use only {allowed}."
    EMPTY_LIST = "{key} is empty. List at least one."
    REUSED_ID = "The {what} {id} is on line {first} already. Give each its own name."
    RESERVED_ID = "{id} has a meaning of its own and cannot be the id of {what}. Choose another."
    REPEATED_VALUE = "{value} stands twice in {key}. Remove one."
    # The files of a release
    FOLDER_NAME = "The id is {id}, but the folder is called {folder}. Give both the same name."
    FILE_NAME = "The id is {id}, but the file is called {file}. Give both the same name."
    NO_RULEBOOKS = "rulebooks is empty. List at least one rulebook, for example [uk-cdpa]."
    NOT_A_RULEBOOK = "{name}.yaml is read in any case and is not a rulebook. Remove {name} from rulebooks."
    FILE_NOT_LISTED = "{file} is in the folder, but rulebooks does not list it. List it or remove the file."
    DATES_REVERSED = "in_force ends on {until}, before it begins on {since}. Correct one of the dates."
    # Questions
    FEW_OPTIONS = "A question of kind {kind} needs at least two options. Add them, or change the kind."
    OPTIONS_OF_OPEN = "A question of kind {kind} is answered in words. Remove {key}, or make it one or many."
    GROUPS_OF_ONE = "Only a question of kind many has groups. Remove groups."
    ALONE_OF_ONE = "Only an option of a question of kind many can stand alone. Remove alone."
    UNKNOWN_GROUP = "There is no group {group} in this question. {hint}"
    EMPTY_GROUP = "No option is in the group {group}. Put one into it, or remove the group."
    GROUP_IS_OPTION = "{id} is the id of an option too (line {first}), and both are facts. Rename one."
    DONT_KNOW_NOT_LAST = "The option dont_know must be the last one. Move it to the end."
    WHY_MISSING = "The key why is missing. Say in one sentence why this is asked; every choice needs it."
    MAX_LENGTH_OF_CLOSED = "Only text and sentence have a max_length. Remove it."
    BASIS_OF_OTHER = "Only date, year and years have a basis. Remove it."
    ASK_WHEN_UNKNOWN = "ask_when names the question {id}, which does not exist. {hint}"
    ASK_WHEN_LATER = "ask_when names {id}, which is not asked before this question. Move it up, or name another."
    ASK_WHEN_OPEN = "ask_when names {id}, which is answered in words. Name a question of kind one or many."
    ASK_WHEN_SCOPE = "ask_when names {id}, which every part answers for itself. A project question cannot depend on it."
    ASK_WHEN_VALUE = "{value} is not an option or a group of {id}. {hint}"
    ASK_WHEN_UNKNOWN_ONLY = "ask_when asks only after “Don’t know” to {id}. Add the answers that also lead here."
    ASK_WHEN_NARROWER = (
        "ask_when names {id}, which is asked only for {books}. Give this question an ask_for that names no others."
    )
    ASK_FOR_UNKNOWN = "ask_for names {id}, which is not a rulebook with asked_when. {hint}"
    ASK_FOR_EARLY = "This is asked for {book}, whose asked_when reads {id}, asked only here or later. Move {id} up."
    ASKED_WHEN_QUESTION = (
        "asked_when names {id}. Name a question of the project that has options and is asked in any case. {hint}"
    )
    ASKED_WHEN_VALUE = "{value} is not an option of {id}. {hint}"
    UNUSABLE_ANSWER = "The answer to {id} cannot be used. {problem}"
    # Facts that rules read
    FACT_REUSED = (
        "{id} is the id of the {what} in {file}, line {line}, already. Questions, assumptions, bands and tables share "
        "one list of facts. Rename one."
    )
    UNKNOWN_FACT = "The condition reads {fact}, which is not a fact. {hint}"
    LATER_FACT = (
        "The condition reads {fact}, which is not made before this table. Move what makes it up, or read another fact."
    )
    OPEN_QUESTION_READ = "The condition reads {fact}, which is answered in words. Read a question with options."
    MANY_QUESTION_READ = "The condition reads {fact}, which can have several ticks. Read one of these: {facts}."
    COLLECT_READ = (
        "The condition reads {fact}, but the table {table} collects and so decides no single value. Read another fact."
    )
    COMPONENT_READS_COUNT = "A table for each part reads {fact}, a count over all parts. Give the table the scope work."
    COMPONENT_READS_WORK = "A table for each part reads {fact}, which is decided for the whole work. Read another fact."
    WORK_READS_ANSWER = (
        "A table for the work reads {fact}, which every part answers for itself. Read the count of an outcome instead, "
        "written as table.outcome."
    )
    WORK_READS_PART = (
        "A table for the work reads {fact}, which is made for each part. Read the count of an outcome of the table "
        "{table}, for example {example}."
    )
    COUNT_OF_CANNOT_TELL = (
        "The condition reads {fact}. Parts that are open are counted by what they may be, so this is always none. "
        "Remove it."
    )
    NOT_ASKED_FOR = (
        "The condition reads {fact}, but its question is asked only for {books}. Add {book} to its ask_for, or read "
        "another fact."
    )
    OTHER_RULEBOOK_READ = (
        "The condition reads {fact}, which {book} decides only for projects that ask for it. Read another fact."
    )
    EMPTY_CONDITION = "The condition on {fact} lists no value. List the values for which the rule applies."
    ALL_VALUES = "The condition on {fact} lists all its values, so it says nothing. Leave it out."
    UNKNOWN_VALUE = "{value} is not a value of {fact}. {hint}"
    DONT_KNOW_VALUE = (
        "The condition on {fact} lists dont_know. Unknown answers are worked out by trying every value; name the "
        "possible values instead."
    )
    # Tables and rules
    UNKNOWN_PROVISION = "There is no provision {id} in this file. {hint}"
    UNKNOWN_OUTCOME = "{id} is not an outcome of this table. {hint}"
    NO_CANNOT_TELL = "The outcomes lack cannot_tell, which every unique table of a law needs. Add it."
    MAY_BE_MISSING = (
        "The rule decides cannot_tell and does not say what it may be. Add may_be with the outcomes still open."
    )
    MAY_BE_SUPERFLUOUS = "The rule decides {then}, so nothing is open. Remove may_be."
    MAY_BE_ONE = "may_be lists one outcome, so nothing is open. List another, or decide {id}."
    MAY_BE_CANNOT_TELL = "may_be lists cannot_tell itself. List what it may turn out to be."
    UNKNOWN_OVERRIDDEN = "The rule overrides {id}, which is not a rule of this table. {hint}"
    OVERRIDES_ITSELF = "The rule overrides itself. Remove {id} from overrides."
    OVERRIDES_CIRCLE = "The rules override one another in a circle: {circle}. Remove one of these."
    UNUSED_PROVISION = "No rule names the provision {id}. Remove it, or name it in the rule that applies it."
    UNKNOWN_STANCE = "{id} is not one of the stances in release.yaml. {hint}"
    UNUSED_OUTCOME = "No rule decides {id} or says that it may be. Remove it, or add the rule."
    UNUSED_ASSUMPTION = "No rule and no band reads the assumption {id}. Remove it, or read it."
    UNUSED_BAND = "No rule reads the band {id}. Remove it, or read it."
    TERM_TWICE = "The outcome has both term and term_from. Keep one."
    TERM_FROM_TABLE = "term_from names {id}, which is not an earlier unique table with the same scope. {hint}"
    TERM_NOT_GIVEN = "The sentence has {{term}}, but the outcome has neither term nor term_from. Add one."
    PLACEHOLDER = "{{{name}}} stands for nothing here. Only {allowed} can stand in braces."
    BRACE_ALONE = "The sentence has a brace without its partner. Write placeholders like {{term}}, and no other braces."
    MARKED_WORDS = (
        "This sentence heads the statement, and its words that carry the mark must stand between two asterisks. Write "
        "it like “{{work}} is *AI-assisted*.”"
    )
    # Forms
    FORM_LINE = (
        "A line of a form takes its words from one place. Write choice, sentences, answer or words, and only one."
    )
    FORM_TABLE = "The form names the table {id}, which is not one {what} that this rulebook can see. {hint}"
    FORM_CONDITION = "only_if names {id}, which is no table or closed question {what} for this rulebook. {hint}"
    FORM_VALUE = "{value} is not an outcome or an option of {id}. {hint}"
    FORM_TERM = (
        "The form prints sentences of the table {id}, in which a term is counted, and terms differ from part to part. "
        "Print its choice instead."
    )
    FORM_QUESTION = "The form names the question {id}, which is not asked of {what} for this rulebook. {hint}"
    # Readiness
    READINESS_QUESTION = "The check looks at {id}, which is not a question. {hint}"
    READINESS_VALUE = "{value} is not a choice of {id} by which something can be ready. {hint}"
    # Contradictions
    CONTRADICTION_ONE = "The contradiction has answers to one question alone. Add those to another that do not fit."
    CONTRADICTION_QUESTION = "The contradiction names {id}, which is not a question with options. {hint}"
    CONTRADICTION_SCOPE = (
        "The contradiction names questions about the project and about each part. Name those of one of the two."
    )
    CONTRADICTION_VALUE = "{value} is not an answer to {id} that can contradict another. {hint}"
    # Assumptions and bands
    UNKNOWN_SHIPPED = "shipped names {id}, which is not one of the settings. {hint}"
    CUTS_WITHOUT_BAND = "The setting cuts {value}, which is not a value of a band that lists this assumption. {hint}"
    BAND_OF = "of names {id}, which is not a unique table for each part in this file or before it. {hint}"
    BAND_LEVEL = "{level} is not an outcome of the table {table}. {hint}"
    BAND_ORDER = "{level} stands before {earlier} in the outcomes of {table}. Keep that order in scale."
    BAND_VALUE_CLASH = "{value} is an outcome of {table} that is off the scale. Give the band’s value another name."
    BAND_ASSUMPTION = "There is no assumption {id} in this file. {hint}"
    CUT_VALUE = "cuts names {value}, which is not a value of this band. {hint}"
    CUT_LEVEL = "{value} is cut at {level}, which is not on the scale of {band}. {hint}"
    CUT_MISSING = "Nothing says where {value} begins under {settings}. Add it to these settings, or to cuts."
    CUT_TWICE = "{value} begins at a level given by {first} and by {second}. Keep one."
    CUT_FIRST = "{value} is the first value and must begin at {bottom}, the bottom of the scale. Correct {where}."
    # Worked examples
    CASE_COMPONENT = "expect names the part {id}, which is not a part of this case. {hint}"
    CASE_TABLE = "{id} is not a table for {scope}. {hint}"
    CASE_OUTCOME = "{id} is not an outcome of the table {table}. {hint}"
    CASE_OF_COLLECT = "The table {table} collects. Write a list of its outcomes; [] if none applies."
    CASE_OF_UNIQUE = "The table {table} decides one outcome. Write it, or write outcome and possible."
    CASE_POSSIBLE = (
        "possible belongs to the outcome cannot_tell, and lists at least two others. Correct one of the two."
    )
    CASE_ASSUMPTION = "There is no assumption {id} in this release. {hint}"
    CASE_SETTING = "{id} is not a setting of {assumption}. {hint}"
    CASE_NOTHING = "The case expects nothing. Add a table and its outcome below expect."
