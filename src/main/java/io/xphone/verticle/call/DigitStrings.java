package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.DtmfInfo;
import io.xphone.rtp.DtmfString;
import io.xphone.verticle.runtime.CommandFailure;
import java.util.List;

/** Strings of digits on their way to the peer, one after the other: by RTP, by INFO, or both. */
final class DigitStrings {

    private final CallSession call;
    private final MediaOptions options;
    private Future<Void> last = Future.succeededFuture();

    DigitStrings(CallSession call, MediaOptions options) {
        this.call = call;
        this.options = options;
    }

    /** Sends a string after those before it; completes when its last digit, and the pause after it, is over. */
    Future<Void> send(DtmfString wanted) {
        if (gone()) {
            return over();
        }
        last = last.transform(before -> part(wanted.parts(), 0));
        return last;
    }

    private boolean gone() {
        return call.machine() == null || call.over();
    }

    private static Future<Void> over() {
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
                : call.home().agent().vertx().timer(millis).mapEmpty();
    }

    private Future<Void> digits(String wanted) {
        if (gone()) {
            return over();
        }
        if (wanted.isEmpty()) {
            return Future.succeededFuture();
        }
        return switch (options.getDtmfMode()) {
            case RFC4733 -> byRtp(wanted);
            case INFO -> infos(wanted, 0);
            case BOTH -> both(wanted, 0);
        };
    }

    private Future<Void> byRtp(String wanted) {
        return call.media().ask(new MediaCommand.SendDtmf(wanted));
    }

    private Future<Void> infos(String wanted, int at) {
        if (at >= wanted.length()) {
            return Future.succeededFuture();
        }
        return gone() ? over() : info(wanted.charAt(at)).compose(sent -> infos(wanted, at + 1));
    }

    private Future<Void> info(char wanted) {
        DtmfInfo digit = new DtmfInfo(wanted, options.getDtmfDurationMs());
        return call.command(
                (token, now) -> call.machine().info(token, DtmfInfo.RELAY, digit.relayBody(), List.of(), now));
    }

    /** Digit by digit, so that the ways keep step, or who hears both would take the later one for a digit of its own. One way is enough. */
    private Future<Void> both(String wanted, int at) {
        if (at >= wanted.length()) {
            return Future.succeededFuture();
        }
        if (gone()) {
            return over();
        }
        Future<Void> byRtp = byRtp(wanted.substring(at, at + 1));
        Future<Void> byInfo = info(wanted.charAt(at));
        return Future.join(byRtp, byInfo)
                .transform(done -> byRtp.succeeded() ? byRtp : byInfo)
                .compose(sent -> both(wanted, at + 1));
    }
}
