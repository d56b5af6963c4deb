package lapidary.core.setting;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One knob of a method, declared once. The declaration is the form in the window, the flag on the command line
/// (`--` + [#name()]), the entry in the recipe and its check.
public sealed interface Setting {

    /// Key in recipes and flag on the command line, lower case with dashes: "group".
    String name();

    /// Label in the window: "Group size".
    String label();

    /// One sentence that tells a newcomer what it does and when to change it.
    String help();

    /// The value it has unless told otherwise.
    SettingValue standard();

    /// Shown, and taken into account, only while this holds.
    Optional<Condition> when();

    /// Reads a value as typed by a user and checks it.
    SettingValue parse(String text) throws InvalidSettingException;

    /// Checks a value that came from a recipe or a form.
    void check(SettingValue value) throws InvalidSettingException;

    /// "only while setting `name` has one of `values`"
    record Condition(String name, List<String> values) {
        public Condition {
            values = List.copyOf(values);
        }
    }

    /// A whole number in [least, most], with its unit.
    record Whole(
            String name,
            String label,
            String help,
            String unit,
            long least,
            long most,
            SettingValue standard,
            Optional<Condition> when)
            implements Setting {
        @Override
        public SettingValue parse(String text) throws InvalidSettingException {
            try {
                SettingValue value = new SettingValue.Whole(Long.parseLong(text.strip()));
                check(value);
                return value;
            } catch (NumberFormatException e) {
                throw new InvalidSettingException(name + ": expected a whole number, found '" + text + "'");
            }
        }

        @Override
        public void check(SettingValue value) throws InvalidSettingException {
            if (!(value instanceof SettingValue.Whole(long number)) || number < least || number > most) {
                throw new InvalidSettingException(
                        name + ": expected a whole number from " + least + " to " + most + ", found " + value.text());
            }
        }
    }

    /// A real number in [least, most], with its unit.
    record Real(
            String name,
            String label,
            String help,
            String unit,
            double least,
            double most,
            SettingValue standard,
            Optional<Condition> when)
            implements Setting {
        @Override
        public SettingValue parse(String text) throws InvalidSettingException {
            try {
                double number = Double.parseDouble(text.strip());
                if (!(number >= least && number <= most)) {
                    throw outside(text);
                }
                return new SettingValue.Real(number);
            } catch (NumberFormatException e) {
                throw new InvalidSettingException(name + ": expected a number, found '" + text + "'");
            }
        }

        @Override
        public void check(SettingValue value) throws InvalidSettingException {
            if (!(value instanceof SettingValue.Real(double number)) || number < least || number > most) {
                throw outside(value.text());
            }
        }

        private InvalidSettingException outside(String found) {
            return new InvalidSettingException(
                    name + ": expected a number from " + least + " to " + most + ", found " + found);
        }
    }

    /// One of a list of options.
    record Choice(
            String name,
            String label,
            String help,
            List<Option> options,
            SettingValue standard,
            Optional<Condition> when)
            implements Setting {
        public Choice {
            options = List.copyOf(options);
        }

        @Override
        public SettingValue parse(String text) throws InvalidSettingException {
            SettingValue value = new SettingValue.Text(text.strip());
            check(value);
            return value;
        }

        @Override
        public void check(SettingValue value) throws InvalidSettingException {
            if (!(value instanceof SettingValue.Text(String id))
                    || options.stream().noneMatch(o -> o.id().equals(id))) {
                throw new InvalidSettingException(name + ": expected one of "
                        + options.stream().map(Option::id).collect(Collectors.joining(", ")) + ", found "
                        + value.text());
            }
        }
    }

    /// Yes or no.
    record Toggle(String name, String label, String help, SettingValue standard, Optional<Condition> when)
            implements Setting {
        @Override
        public SettingValue parse(String text) throws InvalidSettingException {
            return switch (text.strip()) {
                case "true", "yes", "on" -> new SettingValue.Truth(true);
                case "false", "no", "off" -> new SettingValue.Truth(false);
                default -> throw new InvalidSettingException(name + ": expected true or false, found '" + text + "'");
            };
        }

        @Override
        public void check(SettingValue value) throws InvalidSettingException {
            if (!(value instanceof SettingValue.Truth)) {
                throw new InvalidSettingException(name + ": expected true or false, found " + value.text());
            }
        }
    }

    /// A list of entries in one text, separated by semicolons.
    ///
    /// @param entry regular expression of one entry; it is matched entry by entry
    /// @param example how an entry looks: "ROW,COLUMN=FACTOR"
    /// @param most entries
    record Listing(
            String name,
            String label,
            String help,
            String entry,
            String example,
            int most,
            SettingValue standard,
            Optional<Condition> when)
            implements Setting {
        @Override
        public SettingValue parse(String text) throws InvalidSettingException {
            SettingValue value = new SettingValue.Text(text.strip());
            check(value);
            return value;
        }

        @Override
        public void check(SettingValue value) throws InvalidSettingException {
            if (!(value instanceof SettingValue.Text(String text))) {
                throw new InvalidSettingException(name + ": expected " + example + ", found " + value.text());
            }
            if (text.isEmpty()) {
                return;
            }
            String[] entries = text.split(";", -1);
            if (entries.length > most) {
                throw new InvalidSettingException(
                        name + ": expected at most " + most + " entries, found " + entries.length);
            }
            for (String each : entries) {
                if (!each.strip().matches(entry)) {
                    throw new InvalidSettingException(
                            name + ": expected " + example + ", found '" + each.strip() + "'");
                }
            }
        }
    }

    /// One option of a [Choice].
    ///
    /// @param group heading that it stands under in a long list; "" for none
    record Option(String id, String label, String help, String group) {
        /// An option of a list without headings.
        public Option(String id, String label, String help) {
            this(id, label, help, "");
        }
    }
}
