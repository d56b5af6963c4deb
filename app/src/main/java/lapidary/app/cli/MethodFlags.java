package lapidary.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The flags of all registered methods, made from their [Setting]s: a new method has its flags
/// without a line of code here.
///
/// A name that several methods use is one flag; it means what the chosen method says.
final class MethodFlags {
    private final Methods methods;

    MethodFlags(Methods methods) {
        // Single weights are edited by flags of their own: --zero and --scale name the tensor, too.
        this.methods = new Methods(methods.all().stream()
                .filter(method -> method.stage() != Stage.EDIT)
                .toList());
    }

    /// Adds a flag for each setting that the command does not have already.
    void addTo(CommandSpec command) {
        uses().forEach((name, uses) -> {
            if (command.findOption("--" + name) == null) {
                command.addOption(option(name, uses));
            }
        });
    }

    /// The choices that the flags make for the methods of a pipeline, in its order. A flag goes to
    /// every method that
    /// has it.
    ///
    /// @throws UsageException when a method is unknown, two belong to one stage, a flag is nobody's
    /// or has no effect, or
    /// a value is out of range
    List<Choice> choices(List<String> pipeline, ParseResult parsed) throws UsageException {
        List<Method> chosen = new ArrayList<>();
        for (String id : pipeline) {
            Method method = find(id);
            for (Method other : chosen) {
                if (other.stage() == method.stage()) {
                    throw new UsageException("--method: " + other.id() + " and " + id + " both belong to the stage '"
                            + method.stage().name().toLowerCase(Locale.ROOT) + "'; a tensor has one method of each");
                }
            }
            chosen.add(method);
        }
        SortedMap<String, String> given = new TreeMap<>();
        for (String name : uses().keySet()) {
            if (parsed.hasMatchedOption("--" + name)) {
                given.put(name, parsed.matchedOption("--" + name).getValue().toString());
            }
        }
        checkOwners(chosen, given);
        List<Choice> choices = new ArrayList<>();
        for (Method method : chosen) {
            choices.add(lenient(method, given));
        }
        for (String name : given.keySet()) {
            if (choices.stream().noneMatch(choice -> choice.settings().containsKey(name))) {
                Method owner = chosen.stream()
                        .filter(method -> setting(method, name).isPresent())
                        .findFirst()
                        .orElseThrow();
                throw noEffect(setting(owner, name).orElseThrow());
            }
        }
        return choices;
    }

    private static void checkOwners(List<Method> chosen, SortedMap<String, String> given) throws UsageException {
        for (String name : given.keySet()) {
            if (chosen.stream().noneMatch(method -> setting(method, name).isPresent())) {
                String others = chosen.stream()
                        .map(method -> "method '" + method.id() + "' has " + names(method.settings()))
                        .collect(Collectors.joining("; "));
                throw new UsageException(
                        chosen.size() == 1
                                ? noSetting(chosen.getFirst(), name)
                                : "--" + name + ": no method of the pipeline has such a setting; " + others);
            }
        }
    }

    private static Optional<Setting> setting(Method method, String name) {
        return method.settings().stream().filter(s -> s.name().equals(name)).findFirst();
    }

    private static String noSetting(Method method, String name) {
        return "--" + name + ": method '" + method.id() + "' has no such setting; it has " + names(method.settings());
    }

    private static UsageException noEffect(Setting setting) {
        return new UsageException("--" + setting.name() + " has no effect: it counts only while "
                + setting.when()
                        .map(when -> "--" + when.name() + " is " + String.join(" or ", when.values()))
                        .orElse("another setting is in force"));
    }

    /// The choice that a method and texts of settings make, complete with standard values.
    static Choice choice(Method method, SortedMap<String, String> given) throws UsageException {
        for (String name : given.keySet()) {
            if (setting(method, name).isEmpty()) {
                throw new UsageException(noSetting(method, name));
            }
        }
        Choice choice = lenient(method, given);
        for (Setting setting : method.settings()) {
            if (given.containsKey(setting.name()) && !choice.settings().containsKey(setting.name())) {
                throw noEffect(setting);
            }
        }
        return choice;
    }

    /// Passes over what the method does not have, and what has no effect.
    private static Choice lenient(Method method, SortedMap<String, String> given) throws UsageException {
        SortedMap<String, SettingValue> values = new TreeMap<>();
        try {
            for (Map.Entry<String, String> entry : given.entrySet()) {
                Optional<Setting> setting = setting(method, entry.getKey());
                if (setting.isPresent()) {
                    values.put(entry.getKey(), setting.get().parse(entry.getValue()));
                }
            }
            return method.with(Settings.complete(method.settings(), values));
        } catch (InvalidSettingException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }

    Method find(String id) throws UsageException {
        return methods.find(id)
                .orElseThrow(() -> new UsageException("--method: expected one of "
                        + methods.all().stream().map(Method::id).collect(Collectors.joining(", ")) + ", found '" + id
                        + "'"));
    }

    /// The first flag of a method that was given.
    ///
    /// @param except a flag that the command has, too
    Optional<String> firstGiven(String except, ParseResult parsed) {
        return uses().keySet().stream()
                .map(name -> "--" + name)
                .filter(name -> !name.equals(except))
                .filter(parsed::hasMatchedOption)
                .findFirst();
    }

    private static String names(List<Setting> settings) {
        return settings.isEmpty()
                ? "none"
                : settings.stream().map(s -> "--" + s.name()).collect(Collectors.joining(", "));
    }

    private Map<String, List<Use>> uses() {
        Map<String, List<Use>> uses = new LinkedHashMap<>();
        for (Method method : methods.all()) {
            for (Setting setting : method.settings()) {
                uses.computeIfAbsent(setting.name(), ignored -> new ArrayList<>())
                        .add(new Use(method, setting));
            }
        }
        return uses;
    }

    private static OptionSpec option(String name, List<Use> uses) {
        Map<String, List<String>> methods = uses.stream()
                .collect(Collectors.groupingBy(
                        use -> use.setting.help() + " " + values(use.setting),
                        LinkedHashMap::new,
                        Collectors.mapping(use -> use.method.id(), Collectors.toList())));
        String help = methods.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
                .collect(Collectors.joining("\n"));
        OptionSpec.Builder builder = OptionSpec.builder("--" + name)
                .type(String.class)
                .paramLabel(uses.getFirst().setting instanceof Setting.Choice ? "NAME" : "N")
                .description(help.replace("%", "%%").replace("\n", "%n"));
        if (uses.getFirst().setting instanceof Setting.Toggle) {
            builder.paramLabel("true|false").arity("0..1").fallbackValue("true");
        }
        return builder.build();
    }

    private static String values(Setting setting) {
        String standard = setting.standard().text();
        return switch (setting) {
            case Setting.Whole whole -> "(" + whole.least() + " to " + whole.most() + ", default " + standard + ")";
            case Setting.Real real -> "(" + real.least() + " to " + real.most() + ", default " + standard + ")";
            case Setting.Choice choice ->
                "("
                        + choice.options().stream().map(Setting.Option::id).collect(Collectors.joining(", "))
                        + "; default " + standard + ")";
            case Setting.Listing listing -> "(" + listing.example() + "; …)";
            case Setting.Toggle toggle -> "(default " + standard + ")";
        };
    }

    private record Use(Method method, Setting setting) {}
}
