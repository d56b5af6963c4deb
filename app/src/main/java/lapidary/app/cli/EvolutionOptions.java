package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import lapidary.core.allocate.Evolution;
import lapidary.core.allocate.SpaceSearch;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import picocli.CommandLine.Option;

/// Flags that say how long a search by evolution runs, and what it begins with.
final class EvolutionOptions {
    @Option(names = "--generations", paramLabel = "N", defaultValue = "60", description = "Generations (default: 60).")
    private long generations;

    @Option(names = "--offspring", paramLabel = "N", defaultValue = "16", description = "Per generation (default: 16).")
    private long offspring;

    @Option(
            names = "--survivors",
            paramLabel = "N",
            defaultValue = "4",
            description = "That pass the first stage (default: 4).")
    private long survivors;

    @Option(
            names = "--stages",
            paramLabel = "N,N",
            split = ",",
            defaultValue = "512,4096",
            description = "Tokens of the two stages of the selection (default: 512,4096).")
    private List<Long> stages = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "The same seed finds the same.")
    private long seed;

    @Option(
            names = "--from-scratch",
            description =
                    "Begin with the even choice and random ones; without it, also with the best choice for damages"
                            + " that add up, which are measured one by one where they are not known.")
    private boolean fromScratch;

    SpaceSearch.Start start() {
        return fromScratch ? SpaceSearch.Start.EVEN : SpaceSearch.Start.ADDITIVE;
    }

    Evolution evolution() throws UsageException {
        if (stages.size() != 2) {
            throw new UsageException("--stages: expected two numbers of tokens, found " + stages);
        }
        try {
            TreeMap<String, SettingValue> given = new TreeMap<>();
            given.put("generations", new SettingValue.Whole(generations));
            given.put("offspring", new SettingValue.Whole(offspring));
            given.put("survivors", new SettingValue.Whole(survivors));
            given.put("first-tokens", new SettingValue.Whole(stages.getFirst()));
            given.put("last-tokens", new SettingValue.Whole(stages.getLast()));
            given.put("seed", new SettingValue.Whole(seed));
            return Evolution.of(Settings.complete(Evolution.settings(), given));
        } catch (InvalidSettingException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }
}
