package lapidary.core.table;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Classics;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;

/// How long the whole table of the sample takes: run by hand.
final class TableMeasure {
    private TableMeasure() {}

    /// @param args the types; the standard ones unless given
    public static void main(String[] args) throws Exception {
        Path sample = Path.of(System.getProperty("lapidary.samples"), "classics-4m");
        Path folder = Files.createTempDirectory("tables");
        try (Model model = Classics.open();
                Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] tokens = tokenizer.encode(Files.readString(sample.resolve("search.txt")));
            TableText text = TableText.of(model, List.of(tokens), "search.txt", "s", TableText.STANDARD_TOKENS);
            List<String> types = args.length == 0 ? TypeOption.STANDARD : List.of(args);
            TableMeasurement.Request request = new TableMeasurement.Request(
                    new lapidary.core.recipe.Target(
                            "gguf", lapidary.core.tensor.DType.F32, lapidary.core.recipe.Target.Misfit.REFUSE),
                    TypeOption.parse(TinyTable.METHODS, types),
                    Evidence.NONE,
                    text,
                    false);
            long begun = System.nanoTime();
            MeasurementTable table = new TableMeasurement(model, TinyTable.METHODS, request, folder, Workers.shared())
                    .run(Job.UNWATCHED);
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "%d units x %d types, %d tokens: %.1f s%n",
                    table.units().size(), table.options().size(), table.tokens(), seconds);
            for (int unit = 0; unit < table.units().size(); unit++) {
                StringBuilder line = new StringBuilder();
                for (int option = 0; option < types.size(); option++) {
                    line.append(String.format(
                            " %.6f",
                            table.entry(unit, option).map(Entry::meanDivergence).orElse(Double.NaN)));
                }
                System.out.println(table.units().get(unit).id() + line);
            }
            begun = System.nanoTime();
            new TableMeasurement(model, TinyTable.METHODS, request, folder, Workers.shared()).run(Job.UNWATCHED);
            System.out.printf("again: %.3f s%n", (System.nanoTime() - begun) / 1e9);
        }
    }
}
