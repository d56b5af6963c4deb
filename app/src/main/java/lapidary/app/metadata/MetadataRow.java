package lapidary.app.metadata;

/// One key as it will be written.
///
/// @param type "uint32", "list of string" …
/// @param value shortened, on one line
/// @param state "" for one that the file has already
public record MetadataRow(String key, String type, String value, String state) {}
