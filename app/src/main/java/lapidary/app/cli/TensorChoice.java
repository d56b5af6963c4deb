package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import lapidary.core.allocate.PresetWishes.TypeWish;
import lapidary.core.allocate.TensorTypeList;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// A type, or that it stays as stored, for the tensors in whose name an expression is found. Of several that are found
/// the first counts, as with llama.cpp's quantizer.
///
/// @param type empty to leave the tensors as they are
record TensorChoice(Pattern name, Optional<DType> type) {

    static TensorChoice parse(String text) throws UsageException {
        int equals = text.lastIndexOf('=');
        if (equals < 1) {
            throw new UsageException("--tensor-type: expected NAME=TYPE, found '" + text + "'");
        }
        String type = text.substring(equals + 1);
        Optional<DType> found = TensorTypeList.type(type);
        if (found.isEmpty() && !type.equalsIgnoreCase("keep")) {
            throw new UsageException(
                    "--tensor-type: expected a type such as q8_0 or q4_k, or keep, found '" + type + "'");
        }
        try {
            return new TensorChoice(Pattern.compile(text.substring(0, equals), Pattern.CASE_INSENSITIVE), found);
        } catch (PatternSyntaxException e) {
            throw new UsageException("--tensor-type: '" + text.substring(0, equals) + "' is no regular expression: "
                    + e.getDescription());
        }
    }

    static List<TensorChoice> of(List<TypeWish> wishes) {
        return wishes.stream()
                .map(wish -> new TensorChoice(wish.name(), Optional.of(wish.type())))
                .toList();
    }

    /// For llama.cpp's rules, which know nothing of keeping.
    static List<TypeWish> wishes(List<TensorChoice> choices) {
        List<TypeWish> wishes = new ArrayList<>();
        for (TensorChoice choice : choices) {
            choice.type().ifPresent(type -> wishes.add(new TypeWish(choice.name(), type)));
        }
        return wishes;
    }

    /// The tensors in whose name it is found: the source's own, or the one in a GGUF file.
    TreeSet<TensorId> tensors(Model model) {
        return model.tensors().stream()
                .map(ModelTensor::id)
                .filter(this::isFoundIn)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isFoundIn(TensorId id) {
        return name.matcher(id.name()).find()
                || TensorNames.gguf(id.name())
                        .filter(other -> name.matcher(other).find())
                        .isPresent();
    }
}
