package io.xphone.options;

/** What happens to a call whose application was lost. */
public enum ApplicationLostAction {
    /** The call ends after {@link ApplicationLostOptions#getAfterMs()}. */
    END,
    /** The call continues until a party ends it or another application takes it over. */
    KEEP,
    /**
     * Another attached application receives the call as an incoming call. When there is none within
     * {@link ApplicationLostOptions#getAfterMs()}, the call ends.
     */
    HAND_OVER
}
