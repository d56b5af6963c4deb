package lapidary.core.setting;

/// The value of a [Setting], a plain JSON scalar in a recipe.
public sealed interface SettingValue {

    /// A whole number.
    record Whole(long value) implements SettingValue {
        @Override
        public String text() {
            return Long.toString(value);
        }
    }

    /// A real number.
    record Real(double value) implements SettingValue {
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a setting must be finite, got " + value);
            }
        }

        @Override
        public String text() {
            return Double.toString(value);
        }
    }

    /// The id of one option of a choice.
    record Text(String value) implements SettingValue {
        @Override
        public String text() {
            return value;
        }
    }

    /// Yes or no.
    record Truth(boolean value) implements SettingValue {
        @Override
        public String text() {
            return Boolean.toString(value);
        }
    }

    /// The value as it is typed on the command line.
    String text();
}
