package lapidary.core.doctor;

/// One thing that is wrong with a model, or worth knowing about it.
///
/// @param place file, tensor, metadata key: "tensor 'blk.0.attn_q.weight'"
/// @param text what was found there, a sentence
/// @param advice what to do, a sentence; "" where nothing has to be done
public record Finding(Severity severity, Symptom symptom, String place, String text, String advice) {}
