package lapidary.core.method;

import java.util.List;
import java.util.Optional;

/// The methods there are. The list is passed in by whoever starts the program; see `lapidary.core.quant.Quantizers`.
public record Methods(List<Method> all) {
    public Methods {
        all = List.copyOf(all);
    }

    public Optional<Method> find(String id) {
        return all.stream().filter(m -> m.id().equals(id)).findFirst();
    }
}
