package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.DtmfInfo;
import io.xphone.rtp.DtmfString;
import io.xphone.verticle.runtime.CommandFailure;
import java.util.List;

/** Sends strings of digits to the peer, one after the other: by RTP, by INFO, or both. */
final class DigitStrings {

    private final CallSession call;
    private final MediaOptions options;
    private Future<Void> last = Future.succeededFuture();

    DigitStrings(CallSession call, MediaOptions options) {
        this.call = call;
        this.options = options;
    }

    /** Sends a string after the previous ones; completes after its last digit and the pause that follows it. */
    Future<Void> send(DtmfString string) {
        if (ended()) {
            return callEnded();
        }
        last = last.transform(previous -> part(string.parts(), 0));
        return last;
    }

    private boolean ended() {
        return call.machine() == null || call.over();
    }

    private static Future<Void> callEnded() {
        return CommandFailure.with(BusErrors.INVALID_STATE, "the call is not up");
    }

    private Future<Void> part(List<DtmfString.Part> parts, int at) {
        if (at >= parts.size()) {
            return Future.succeededFuture();
        }
        DtmfString.Part part = parts.get(at);
        return digits(part.digits()).compose(sent -> pause(part.pauseMillis())).compose(paused -> part(parts, at + 1));
    }

    private Future<Void> pause(long millis) {
        return millis == 0
                ? Future.succeededFuture()
                : call.owner().agent().vertx().timer(millis).mapEmpty();
    }

    private Future<Void> digits(String digits) {
        if (ended()) {
            return callEnded();
        }
        if (digits.isEmpty()) {
            return Future.succeededFuture();
        }
        return switch (options.getDtmfMode()) {
            case RFC4733 -> byRtp(digits);
            case INFO -> infos(digits, 0);
            case BOTH -> both(digits, 0);
        };
    }

    private Future<Void> byRtp(String digits) {
        return call.media().request(new MediaCommand.SendDtmf(digits));
    }

    private Future<Void> infos(String digits, int at) {
        if (at >= digits.length()) {
            return Future.succeededFuture();
        }
        return ended() ? callEnded() : info(digits.charAt(at)).compose(sent -> infos(digits, at + 1));
    }

    private Future<Void> info(char digit) {
        DtmfInfo info = new DtmfInfo(digit, options.getDtmfDurationMs());
        return call.command(
                (token, now) -> call.machine().info(token, DtmfInfo.RELAY, info.relayBody(), List.of(), now));
    }

    /**
     * Sends each digit by RTP and INFO before the next one, so that a peer that handles both recognises them as one.
     * Succeeds when one of the two does.
     */
    private Future<Void> both(String digits, int at) {
        if (at >= digits.length()) {
            return Future.succeededFuture();
        }
        if (ended()) {
            return callEnded();
        }
        Future<Void> byRtp = byRtp(digits.substring(at, at + 1));
        Future<Void> byInfo = info(digits.charAt(at));
        return Future.join(byRtp, byInfo)
                .transform(done -> byRtp.succeeded() ? byRtp : byInfo)
                .compose(sent -> both(digits, at + 1));
    }
}
