package io.xphone.bus.internal;

import io.xphone.MediaQuality;

/** What a call's media verticle tells the dialog verticle. By reference, on one node. */
public sealed interface MediaIndication {

    /** The call it is about. */
    String callId();

    /** Nothing has come for the configured time. */
    record TimedOut(String callId) implements MediaIndication {}

    /** A digit has been received. */
    record Digit(String callId, char digit, int durationMillis) implements MediaIndication {}

    /** A fresh report, at RTCP intervals. */
    record Report(String callId, MediaQuality quality) implements MediaIndication {}
}
