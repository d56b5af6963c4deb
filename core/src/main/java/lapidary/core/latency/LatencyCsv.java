package lapidary.core.latency;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// Times as a spreadsheet gives them: `type,rows,columns,working set bytes,nanoseconds[,low,high]`, behind a line of
/// titles that begins with "type". Lines of `fixed,,context,,nanoseconds` say what a token takes besides.
record LatencyCsv(Path file) {
    private static final long LARGEST = 1 << 24;
    private static final int LEAST_CELLS = 5;
    private static final int ALL_CELLS = 7;
    private static final String FIXED = "fixed";

    LatencyTable read() throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, file, "file", "at most " + LARGEST + " bytes", Files.size(file) + " bytes");
        }
        SortedMap<Product, Timing> products = new TreeMap<>();
        SortedMap<Fixed, Timing> fixed = new TreeMap<>();
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("type") && !line.startsWith("#")) {
                line(line.split(",", -1), "line " + (i + 1), products, fixed);
            }
        }
        return new LatencyTable(String.valueOf(file.getFileName()), "", 1, products, fixed);
    }

    private void line(String[] cells, String place, SortedMap<Product, Timing> products, SortedMap<Fixed, Timing> fixed)
            throws FormatException {
        if (cells.length < LEAST_CELLS) {
            throw LatencyFile.bad(
                    file,
                    place,
                    "type,rows,columns,working set bytes,nanoseconds",
                    cells.length + (cells.length == 1 ? " cell" : " cells"));
        }
        double nanos = number(place, cells[4]);
        boolean hasInterval = cells.length >= ALL_CELLS;
        Timing timing = LatencyFile.checked(
                file,
                place,
                nanos,
                hasInterval ? number(place, cells[5]) : nanos,
                hasInterval ? number(place, cells[6]) : nanos,
                1);
        if (cells[0].strip().equalsIgnoreCase(FIXED)) {
            fixed.put(new Fixed(Fixed.ANY, (int) whole(place, cells[2], 0, Integer.MAX_VALUE)), timing);
            return;
        }
        Product product = new Product(
                LatencyFile.type(file, place, cells[0].strip()),
                (int) whole(place, cells[1], 1, Integer.MAX_VALUE),
                (int) whole(place, cells[2], 1, Integer.MAX_VALUE),
                whole(place, cells[3], 1, Long.MAX_VALUE));
        if (products.put(product, timing) != null) {
            throw new FormatException(
                    Problem.DUPLICATE_NAME, file, place, "each product once", product.title() + " twice");
        }
    }

    private double number(String place, String cell) throws FormatException {
        try {
            return Double.parseDouble(cell.strip());
        } catch (NumberFormatException e) {
            throw LatencyFile.bad(file, place, "a number", "'" + cell + "'");
        }
    }

    private long whole(String place, String cell, long least, long most) throws FormatException {
        try {
            long value = Long.parseLong(cell.strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw LatencyFile.bad(file, place, "a whole number from " + least + " to " + most, "'" + cell + "'");
    }
}
