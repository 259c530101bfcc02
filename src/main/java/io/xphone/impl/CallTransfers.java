package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.xphone.Call;
import io.xphone.CallException;
import io.xphone.Progress;
import io.xphone.TransferRequest;
import io.xphone.TransferResult;
import io.xphone.bus.CallControl;
import io.xphone.bus.CommandOptions;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.options.DialOptions;
import io.xphone.options.RejectOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The transfers of a call, for its handle. */
final class CallTransfers {

    /**
     * Outcomes that arrived before the reply with the id of their transfer; transfers by other handles leave theirs
     * here too.
     */
    private static final class Early extends LinkedHashMap<String, PublishedCallEvent.TransferEnded> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PublishedCallEvent.TransferEnded> eldest) {
            return size() > 8;
        }
    }

    final HandlerSlot<Progress> progress = new HandlerSlot<>();
    final HandlerSlot<TransferRequest> requests = new HandlerSlot<>();

    private final Inbox inbox;
    private final CallControl control;
    private final Map<String, Promise<TransferResult>> waiting = new HashMap<>(2);
    private final Map<String, PublishedCallEvent.TransferEnded> early = new Early();

    CallTransfers(Inbox inbox, CallControl control) {
        this.inbox = inbox;
        this.control = control;
    }

    /** The outcome of a transfer whose id the reply carries. */
    Future<TransferResult> outcome(Future<String> asked) {
        return asked.compose(id -> {
            Promise<TransferResult> promise = ((ContextInternal) inbox.context()).promise();
            PublishedCallEvent.TransferEnded known = early.remove(id);
            if (known == null) {
                waiting.put(id, promise);
            } else {
                settle(promise, known);
            }
            return promise.future();
        });
    }

    void onProgress(PublishedCallEvent.TransferProgress event) {
        progress.handle(new Progress(event.status(), event.phrase(), ""));
    }

    void onEnded(PublishedCallEvent.TransferEnded event) {
        String id = event.transfer();
        Promise<TransferResult> promise = waiting.remove(id);
        if (promise == null) {
            early.put(id, event);
        } else {
            settle(promise, event);
        }
    }

    private static void settle(Promise<TransferResult> promise, PublishedCallEvent.TransferEnded event) {
        int status = event.status();
        String phrase = event.phrase();
        if (event.succeeded()) {
            promise.tryComplete(new TransferResult(status, phrase));
        } else {
            promise.tryFail(new CallException(
                    status == 0 ? CallException.FAILED : status,
                    "the transfer failed: " + (status == 0 ? phrase : status + " " + phrase)));
        }
    }

    void onRequest(PublishedCallEvent.TransferRequested event) {
        requests.handle(new Request(
                event.transfer(),
                event.target(),
                event.referredBy().isEmpty() ? null : event.referredBy(),
                !event.replaces().isEmpty(),
                this));
    }

    private record Request(String id, String target, String referredBy, boolean attended, CallTransfers handle)
            implements TransferRequest {

        @Override
        public Future<Call> accept(DialOptions options) {
            return handle.ask(() -> handle.control.acceptTransfer(id, options)).map(info -> handle.inbox.call(info));
        }

        @Override
        public Future<Void> reject(RejectOptions options) {
            RejectOptions copy = new RejectOptions(options);
            return handle.ask(
                    () -> handle.control.rejectTransfer(id, copy.getStatus(), new CommandOptions(copy.getHeaders())));
        }
    }

    private <T> Future<T> ask(Supplier<Future<T>> command) {
        return inbox.onContext(() -> Failures.ofCall(command.get()));
    }
}
