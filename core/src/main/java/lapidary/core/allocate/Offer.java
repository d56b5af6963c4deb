package lapidary.core.allocate;

/// One type of an item, with what is known of it.
///
/// @param option its index in the table
/// @param cost in the unit of the budget: bits or bytes
/// @param bits by the ledger
/// @param divergence measured mean KL with this item alone stored so, nats
/// @param squaredError Σ(w − ŵ)²
/// @param power Σw²
/// @param outputError ‖X·(W − Ŵ)ᵀ‖² / ‖X·Wᵀ‖²; that of the weights where what enters is not known
public record Offer(
        int option, long cost, long bits, double divergence, double squaredError, double power, double outputError) {}
