package lapidary.core.setting;

/// A setting that does not exist, or a value outside its range; the message is fit to be shown to the user.
public final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String message) {
        super(message);
    }
}
