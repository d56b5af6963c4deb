package lapidary.app.bits;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import lapidary.core.table.MeasurementTable;

/// Writes a table of measurements without running anything: a divergence that falls by a factor of four with every bit,
/// times what each unit makes of it, by a seed.
public final class MadeUpTable {
    private static final int SEQUENCES = 8;

    private MadeUpTable() {}

    /// Fills the gaps of a table that was looked for and not found, where tables are kept.
    public static void write(TableModel tables, long seed) {
        MeasurementTable table = tables.knownProperty().get().orElseThrow().table();
        Path folder = tables.folderProperty().get().orElseThrow();
        StringBuilder lines = new StringBuilder();
        SplittableRandom random = new SplittableRandom(seed);
        for (int unit = 0; unit < table.units().size(); unit++) {
            double worth =
                    Math.exp(random.nextDouble(-2, 2)) * table.units().get(unit).weights() * 1e-7;
            for (int option = 0; option < table.options().size(); option++) {
                var cost = table.costs().of(unit, option);
                if (cost.isPresent()) {
                    double bits =
                            (double) cost.get().bits() / table.units().get(unit).weights();
                    String key = table.units().get(unit).id() + " "
                            + table.options().get(option).key();
                    lines.append(line(key, worth * Math.pow(4, 4 - bits), random));
                }
            }
        }
        try {
            Files.writeString(Files.createDirectories(folder).resolve(table.id() + ".table"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(String key, double divergence, SplittableRandom random) {
        StringBuilder losses = new StringBuilder();
        StringBuilder divergences = new StringBuilder();
        for (int i = 0; i < SEQUENCES; i++) {
            String comma = i == 0 ? "" : ",";
            losses.append(comma).append("3.0");
            divergences.append(comma).append(divergence * random.nextDouble(0.8, 1.2));
        }
        String text = String.format(
                Locale.ROOT,
                "{\"key\":\"%s\",\"squaredError\":%s,\"power\":1.0,\"tokens\":2048,\"losses\":[%s],\"divergences\":[%s]}",
                key,
                divergence,
                losses,
                divergences);
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", sum.getValue()) + text + "\n";
    }
}
