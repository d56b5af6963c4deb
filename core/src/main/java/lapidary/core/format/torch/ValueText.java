package lapidary.core.format.torch;

import lapidary.core.format.torch.PickleValue.Entries;
import lapidary.core.format.torch.PickleValue.Inert;
import lapidary.core.format.torch.PickleValue.Items;
import lapidary.core.format.torch.PickleValue.Named;
import lapidary.core.format.torch.PickleValue.Raw;
import lapidary.core.format.torch.PickleValue.Text;

/// Values of a pickle in words.
final class ValueText {
    private ValueText() {}

    /// What a value is, for messages.
    static String of(PickleValue value) {
        return switch (value) {
            case Named named -> "the name " + PickleCursor.shortened(named.name());
            case Inert inert -> "what " + PickleCursor.shortened(inert.name()) + " would make";
            case Text text -> "the text '" + PickleCursor.shortened(text.value()) + "'";
            case Items items -> "a list or tuple of " + items.items().size();
            case Entries entries -> "a dictionary of " + entries.keys().size();
            case Raw raw -> raw.bytes().byteSize() + " bytes";
            case PickleValue.Nothing _ -> "None";
            case PickleValue.Truth truth -> truth.value() ? "True" : "False";
            case PickleValue.Whole whole ->
                whole.value().bitLength() > 64
                        ? "a number of " + whole.value().bitLength() + " bits"
                        : whole.value() + "";
            case PickleValue.Real real -> real.value() + "";
            case PickleValue.Storage storage -> "storage '" + PickleCursor.shortened(storage.key()) + "'";
            case PickleValue.StoredTensor _ -> "a tensor";
        };
    }
}
