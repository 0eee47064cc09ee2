package io.millrace.step;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on one connection of the client, in place of Netty's own codec. Invariant: the connection returns to the pool only
 * after one complete, regular answer with no byte left over. It hides interim answers, fails what is no regular answer, and
 * marks as the connection's last each answer after which bytes may follow that belong to nobody.
 */
final class AnswerCodec extends CombinedChannelDuplexHandler<HttpResponseDecoder, HttpRequestEncoder> {

    private static final Logger LOG = Logger.getLogger(AnswerCodec.class);

    /** Interim answers (1xx) before one answer; one more is an endless stream of them. */
    private static final int MOST_INTERIM = 100;

    /** Of the request in progress; null between two requests. */
    private @Nullable HttpMethod method;

    private @Nullable HttpResponse head;
    private boolean sent;
    private boolean interim;
    private int interims;
    private boolean over;
    /** Read by callers on other threads. */
    private volatile boolean answered;

    /** @param maxHeaders most bytes of the status line and of all headers of an answer, each */
    AnswerCodec(int maxHeaders) {
        var limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(maxHeaders)
                .setMaxHeaderSize(maxHeaders)
                .setValidateHeaders(true);
        init(new Decoder(limits), new Encoder());
    }

    /** Takes the place of the codec of a new connection. */
    static void install(HttpConnection connection, int maxHeaders) {
        var pipeline = ((ConnectionBase) connection).channelHandlerContext().pipeline();
        pipeline.replace("codec", "codec", new AnswerCodec(maxHeaders));
        // The call in progress fails with the same error; without a handler the client would also log each as its own.
        connection.exceptionHandler(failure -> LOG.debug("A connection of the http client failed", failure));
    }

    /** Whether the connection has answered before: the server may have closed it since. */
    static boolean reused(HttpConnection connection) {
        var codec =
                ((ConnectionBase) connection).channelHandlerContext().pipeline().get(AnswerCodec.class);
        return codec != null && codec.answered;
    }

    private void last() {
        over = true;
        if (head != null) {
            // The client reads this header when the answer ends, and then closes instead of pooling.
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private static @Nullable String fault(HttpResponse answer) {
        int status = answer.status().code();
        if (status < 100 || status > 999) {
            return "the status " + status + " does not exist";
        }
        if (status == 101) {
            return "the server switched to another protocol, which was not asked for";
        }
        var codings = answer.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty() && !(codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"))) {
            return "the transfer encoding '" + String.join(", ", codings) + "' is not supported";
        }
        if (!codings.isEmpty() && !answer.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return answer.protocolVersion() + " has no transfer encoding";
        }
        return null;
    }

    /** Whether the end of the answer is not where its headers say, or nowhere but at the end of the connection. */
    private static boolean endsTheConnection(HttpResponse answer, boolean empty) {
        var headers = answer.headers();
        boolean chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
        boolean sized = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        boolean close = headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        boolean announced = chunked || (sized && !"0".equals(headers.get(HttpHeaderNames.CONTENT_LENGTH)));
        return close || (empty ? announced : !chunked && !sized);
    }

    private final class Decoder extends HttpResponseDecoder {

        Decoder(HttpDecoderConfig limits) {
            super(limits);
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage answer) {
            return HttpMethod.HEAD.equals(method) || super.isContentAlwaysEmpty(answer);
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage answer) {
            throw new IllegalArgumentException("the answer has both a content length and a transfer encoding");
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
            if (over || method == null) {
                in.skipBytes(in.readableBytes());
                if (!over) {
                    over = true;
                    context.close();
                }
                return;
            }
            int from = out.size();
            super.decode(context, in, out);
            for (int i = from; i < out.size(); i++) {
                if (!keep(out.get(i), in.isReadable())) {
                    out.remove(i--);
                }
            }
        }

        private boolean keep(Object part, boolean more) {
            if (part instanceof HttpResponse answer) {
                return begin(answer);
            }
            if (part instanceof LastHttpContent) {
                if (interim) {
                    interim = false;
                    return false;
                }
                if (more || !sent) {
                    last();
                }
                method = null;
                head = null;
                answered = true;
            }
            return true;
        }

        private boolean begin(HttpResponse answer) {
            if (answer.decoderResult().isFailure()) {
                over = true;
                return true;
            }
            var fault = fault(answer);
            int status = answer.status().code();
            if (fault == null && status < 200) {
                interim = true;
                if (++interims <= MOST_INTERIM) {
                    return false;
                }
                fault = "more than " + MOST_INTERIM + " interim answers";
            }
            if (fault != null) {
                over = true;
                answer.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(fault)));
                return true;
            }
            head = answer;
            if (endsTheConnection(answer, isContentAlwaysEmpty(answer))) {
                answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            return true;
        }
    }

    private final class Encoder extends HttpRequestEncoder {

        @Override
        public void write(ChannelHandlerContext context, Object part, ChannelPromise promise) throws Exception {
            if (part instanceof HttpRequest request) {
                method = request.method();
                interims = 0;
                sent = false;
            }
            var written = promise.unvoid();
            if (part instanceof LastHttpContent) {
                written.addListener(done -> sent = true);
            }
            super.write(context, part, written);
        }
    }
}
