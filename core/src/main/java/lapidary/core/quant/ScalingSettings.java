package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.recipe.Choice;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// The grid that methods which scale layers bring along: by it their layers are rounded to
/// nearest where nothing else is
/// chosen for them.
final class ScalingSettings {
    private ScalingSettings() {}

    /// The settings of a grid with other standards, then those of the method itself.
    static List<Setting> with(SortedMap<String, SettingValue> standards, Setting... own) {
        List<Setting> settings = new ArrayList<>();
        for (Setting setting : List.of(
                GridSettings.bits(),
                GridSettings.scheme(),
                GridSettings.granularityOfRows(),
                GridSettings.group(),
                GridSettings.range(),
                GridSettings.percentile(),
                GridSettings.scale())) {
            SettingValue standard = standards.get(setting.name());
            settings.add(standard == null ? setting : with(setting, standard));
        }
        settings.addAll(List.of(own));
        return settings;
    }

    private static Setting with(Setting setting, SettingValue standard) {
        return switch (setting) {
            case Setting.Whole s ->
                new Setting.Whole(s.name(), s.label(), s.help(), s.unit(), s.least(), s.most(), standard, s.when());
            case Setting.Real s ->
                new Setting.Real(s.name(), s.label(), s.help(), s.unit(), s.least(), s.most(), standard, s.when());
            case Setting.Choice s -> new Setting.Choice(s.name(), s.label(), s.help(), s.options(), standard, s.when());
            case Setting.Listing s ->
                new Setting.Listing(
                        s.name(), s.label(), s.help(), s.entry(), s.example(), s.most(), standard, s.when());
            case Setting.Toggle s -> new Setting.Toggle(s.name(), s.label(), s.help(), standard, s.when());
        };
    }

    /// Rounding to nearest on the grid of these settings.
    static Optional<Choice> nearest(Settings settings, Workers workers) {
        Transform nearest = new RoundToNearest(workers);
        SortedMap<String, SettingValue> grid = new TreeMap<>();
        for (Setting setting : nearest.settings()) {
            SettingValue value = settings.values().get(setting.name());
            grid.put(setting.name(), value == null ? setting.standard() : value);
        }
        return Optional.of(nearest.with(new Settings(grid)));
    }
}
