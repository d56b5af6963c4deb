package lapidary.core.model;

/// One tensor of a file to be written.
///
/// @param source the tensor it comes from
/// @param name as written
/// @param order of its rows in the file
public record ExportedTensor(ModelTensor source, String name, RowOrder order) {}
