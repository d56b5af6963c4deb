package lapidary.views.text;

/// Sizes of files and tensors: binary units with three significant digits; the exact count is for the hover text.
public final class Bytes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Bytes() {}

    /// "2.08 MiB", "15.5 MiB", "812 B".
    public static String text(long bytes) {
        int unit = 0;
        double value = Math.abs((double) bytes);
        // 999.5 would be shown as "1,000": it belongs to the next unit.
        while (unit < UNITS.length - 1 && value >= (unit == 0 ? 1024 : 999.5)) {
            value /= 1024;
            unit++;
        }
        String number = unit == 0 ? Long.toString(Math.abs(bytes)) : Numbers.fixed(value, decimals(value));
        return (bytes < 0 ? Numbers.MINUS : "") + number + " " + UNITS[unit];
    }

    /// "2,184,960 bytes".
    public static String exact(long bytes) {
        return Messages.of("text.bytes", bytes);
    }

    /// Decimals that leave three significant digits.
    private static int decimals(double value) {
        if (value < 9.995) {
            return 2;
        }
        return value < 99.95 ? 1 : 0;
    }
}
