package io.xphone.call.core;

import io.xphone.sdp.Direction;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Objects;

/**
 * The parameters of the call's media. A plan replaces the previous one as a whole.
 *
 * @param audio the result of offer and answer: addresses, codec, payload types, direction
 * @param early whether the call is not answered yet
 * @param localHold whether the call is held locally: silence or hold music replaces the application's audio
 * @param remoteHold whether the peer holds the call
 */
public record MediaPlan(NegotiatedAudio audio, boolean early, boolean localHold, boolean remoteHold) {

    /** Rejects null. */
    public MediaPlan {
        Objects.requireNonNull(audio, "audio");
    }

    /** @return whether RTP is sent */
    public boolean sends() {
        return audio.direction() == Direction.SENDRECV || audio.direction() == Direction.SENDONLY;
    }

    /** @return whether RTP is expected */
    public boolean receives() {
        return audio.direction() == Direction.SENDRECV || audio.direction() == Direction.RECVONLY;
    }

    /** @return whether either side holds the call, so that the longer media timeout applies */
    public boolean onHold() {
        return localHold || remoteHold;
    }
}
