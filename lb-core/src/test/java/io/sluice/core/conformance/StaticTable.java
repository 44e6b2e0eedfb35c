package io.sluice.core.conformance;

import java.util.ArrayList;
import java.util.List;

/** RFC 7541, appendix A. */
final class StaticTable {

    static final List<FieldLine> LINES = lines("""
            :authority
            :method GET
            :method POST
            :path /
            :path /index.html
            :scheme http
            :scheme https
            :status 200
            :status 204
            :status 206
            :status 304
            :status 400
            :status 404
            :status 500
            accept-charset
            accept-encoding gzip, deflate
            accept-language
            accept-ranges
            accept
            access-control-allow-origin
            age
            allow
            authorization
            cache-control
            content-disposition
            content-encoding
            content-language
            content-length
            content-location
            content-range
            content-type
            cookie
            date
            etag
            expect
            expires
            from
            host
            if-match
            if-modified-since
            if-none-match
            if-range
            if-unmodified-since
            last-modified
            link
            location
            max-forwards
            proxy-authenticate
            proxy-authorization
            range
            referer
            refresh
            retry-after
            server
            set-cookie
            strict-transport-security
            transfer-encoding
            user-agent
            vary
            via
            www-authenticate
            """);

    private StaticTable() {}

    private static List<FieldLine> lines(String text) {
        List<FieldLine> lines = new ArrayList<>();
        text.lines().forEach(line -> {
            int space = line.indexOf(' ');
            lines.add(
                    space < 0
                            ? new FieldLine(line, "")
                            : new FieldLine(line.substring(0, space), line.substring(space + 1)));
        });
        return List.copyOf(lines);
    }
}
