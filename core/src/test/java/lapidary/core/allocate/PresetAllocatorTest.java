package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import lapidary.core.allocate.PresetWishes.TypeWish;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataValue;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Against llama.cpp v0.5.0: `llama-quantize --dry-run` was run on the files that [PresetModels] makes. The resources
/// hold, for each file and preset, the CRC-32 of the sorted lines `NAME=TYPE`: without flags,
/// with `--imatrix`, and with
/// `--pure`; "refused" where it refuses the shape.
class PresetAllocatorTest {
    private static final Map<String, byte[]> MODELS = PresetModels.all();

    @TempDir
    private Path folder;

    private static Stream<String> models() {
        return MODELS.keySet().stream();
    }

    private static List<String[]> lines(String resource, String model) throws IOException {
        try (var in = PresetAllocatorTest.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .map(line -> line.split(" "))
                    .filter(line -> line[0].equals(model))
                    .toList();
        }
    }

    private <T> T with(String model, Function<Model, T> use) throws IOException {
        Path file = folder.resolve(model + ".gguf");
        Files.write(file, MODELS.get(model));
        try (Model opened = Model.open(file)) {
            return use.apply(opened);
        }
    }

    private static String digest(Model model, StockPreset preset, PresetWishes wishes, boolean hasImportance) {
        Map<String, String> types = new TreeMap<>();
        model.tensors().forEach(t -> types.put(t.id().name(), t.tensor().typeName()));
        try {
            PresetAllocator.of(model)
                    .types(preset, wishes, hasImportance)
                    .forEach(a -> types.put(a.name(), a.type().name()));
        } catch (UnfitException e) {
            throw new AssertionError(e);
        }
        CRC32 crc = new CRC32();
        types.forEach((name, type) -> crc.update((name + "=" + type + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyPresetChoosesTheTypesThatLlamaCppChooses(String name) throws IOException {
        List<String[]> expected = lines("presets.txt", name);
        assertEquals(StockPreset.all().size(), expected.size());
        PresetWishes pure = new PresetWishes(true, Optional.empty(), Optional.empty(), false, List.of());
        with(name, model -> {
            for (String[] line : expected) {
                StockPreset preset = StockPreset.valueOf(line[1]);
                assertDigest(line, 2, digest(model, preset, PresetWishes.NONE, false));
                assertDigest(line, 3, digest(model, preset, PresetWishes.NONE, true));
                assertDigest(line, 4, digest(model, preset, pure, false));
            }
            return model;
        });
    }

    private static void assertDigest(String[] line, int column, String found) {
        if (!line[column].equals("refused")) {
            assertEquals(line[column], found, String.join(" ", line) + ", column " + column);
        }
    }

    private static final Map<String, PresetWishes> WISHES = Map.of(
            "leave", new PresetWishes(false, Optional.empty(), Optional.empty(), true, List.of()),
            "output", new PresetWishes(false, Optional.of(DType.Q8_0), Optional.empty(), false, List.of()),
            "embedding", new PresetWishes(false, Optional.empty(), Optional.of(DType.Q3_K), false, List.of()),
            "names",
                    new PresetWishes(
                            false,
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            List.of(
                                    wish("attn_v", DType.Q8_0),
                                    wish("blk\\.[0-3]\\.ffn_down", DType.Q6_K),
                                    wish("ffn", DType.Q5_0))),
            "pure-names",
                    new PresetWishes(
                            true, Optional.empty(), Optional.empty(), false, List.of(wish("attn_v", DType.Q8_0))),
            "both",
                    new PresetWishes(
                            false,
                            Optional.of(DType.Q8_0),
                            Optional.of(DType.Q3_K),
                            false,
                            List.of(wish("output", DType.Q2_K))));

    private static TypeWish wish(String expression, DType type) {
        return new TypeWish(Pattern.compile(expression), type);
    }

    @ParameterizedTest
    @MethodSource("models")
    void flagsMeanWhatTheyMeanToLlamaCpp(String name) throws IOException {
        List<String[]> expected = lines("flags.txt", name);
        with(name, model -> {
            for (String[] line : expected) {
                assertDigest(line, 3, digest(model, StockPreset.valueOf(line[1]), WISHES.get(line[2]), false));
            }
            return model;
        });
    }

    @Test
    void theRecipeNamesExactTypesAndThePresetsNumber() throws IOException {
        with("llama-tied", model -> {
            Recipe base = RecipeEdit.unchanged(model, new Target("gguf", DType.F32, Target.Misfit.REFUSE));
            Recipe recipe = recipe(model, base, StockPreset.Q4_K_M);
            Map<String, Integer> tensors = recipe.steps().stream()
                    .collect(Collectors.toMap(
                            step -> step.settings().get("type").text(), step -> (int) model.tensors().stream()
                                    .filter(step.on()::selects)
                                    .count()));
            // Of 6 blocks the value and down projections of the third and the last, and the tied embedding, are lifted.
            assertEquals(Map.of("q4_k", 6 * 7 - 4, "q6_k", 5), tensors);
            assertEquals(
                    List.of(new MetadataEdit.Put("general.file_type", MetadataValue.uint32(15))),
                    recipe.target().metadata());
            assertEquals(recipe, recipe(model, recipe, StockPreset.Q4_K_M));
            assertEquals(List.of(), recipe(model, recipe, StockPreset.F32).steps());
            return model;
        });
    }

    private static Recipe recipe(Model model, Recipe base, StockPreset preset) {
        try {
            return PresetAllocator.of(model).allocate(base, preset, PresetWishes.NONE, false);
        } catch (UnfitException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void rowsThatNoBlockDividesSayWhatTheyWereMeantToBe() throws IOException {
        with("odd", model -> {
            try {
                List<PresetAllocator.Allotted> fallen =
                        PresetAllocator.of(model).types(StockPreset.Q4_K_M, PresetWishes.NONE, false).stream()
                                .filter(a -> a.fallback().isPresent())
                                .toList();
                assertTrue(fallen.stream().allMatch(a -> a.type() == DType.F16), fallen.toString());
                assertEquals(9, fallen.size());
            } catch (UnfitException e) {
                throw new AssertionError(e);
            }
            return model;
        });
    }

    @Test
    void namesAreFoundAsPeopleTypeThem() {
        assertEquals(Optional.of(StockPreset.Q4_K_M), StockPreset.find("q4_k"));
        assertEquals(Optional.of(StockPreset.Q4_K_M), StockPreset.find(" q4_k_m "));
        assertEquals(Optional.of(StockPreset.IQ4_XS), StockPreset.find("30"));
        assertEquals(Optional.empty(), StockPreset.find("Q9_K"));
        for (StockPreset preset : StockPreset.all()) {
            assertEquals(Optional.of(preset), StockPreset.find(String.valueOf(preset.number())));
        }
    }

    @Test
    void aModelThatNoGgufFileHoldsIsRefused() throws IOException {
        Path file = folder.resolve("bare.safetensors");
        byte[] header =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[8 + header.length + 4];
        bytes[0] = (byte) header.length;
        System.arraycopy(header, 0, bytes, 8, header.length);
        Files.write(file, bytes);
        try (Model model = Model.open(file)) {
            assertThrows(UnfitException.class, () -> PresetAllocator.of(model));
        }
    }
}
