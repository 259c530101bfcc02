package io.xphone.call;

import io.xphone.sdp.Direction;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Objects;

/**
 * What the media side has to do from now on. A plan replaces the one before it as a whole.
 *
 * @param audio what offer and answer agreed on: addresses, codec, payload types, direction
 * @param early whether the call is not answered yet
 * @param localHold whether we hold the peer: the application's sound is replaced by silence or by what the held party
 *     is to hear
 * @param remoteHold whether the peer holds us
 */
public record MediaPlan(NegotiatedAudio audio, boolean early, boolean localHold, boolean remoteHold) {

    /** Refuses null. */
    public MediaPlan {
        Objects.requireNonNull(audio, "audio");
    }

    /** @return whether we are to send RTP */
    public boolean sends() {
        return audio.direction() == Direction.SENDRECV || audio.direction() == Direction.SENDONLY;
    }

    /** @return whether the peer is to send RTP */
    public boolean receives() {
        return audio.direction() == Direction.SENDRECV || audio.direction() == Direction.RECVONLY;
    }

    /** @return whether either side holds the call, so that the longer media timeout counts */
    public boolean onHold() {
        return localHold || remoteHold;
    }
}
