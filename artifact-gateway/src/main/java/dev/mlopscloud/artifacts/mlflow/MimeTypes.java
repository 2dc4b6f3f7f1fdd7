package dev.mlopscloud.artifacts.mlflow;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The content type that MLflow's server guesses from an artifact's name. */
public final class MimeTypes {
    private static final String UNKNOWN = "application/octet-stream";
    private static final String TEXT = "text/plain";

    /** What MLflow's UI shows as text, whatever its registered type. */
    private static final Set<String> SHOWN_AS_TEXT = Set.of(
            "txt",
            "log",
            "err",
            "cfg",
            "conf",
            "cnf",
            "cf",
            "ini",
            "properties",
            "prop",
            "hocon",
            "toml",
            "yaml",
            "yml",
            "xml",
            "json",
            "js",
            "py",
            "py3",
            "csv",
            "tsv",
            "md",
            "rst",
            "ipynb",
            "MLmodel",
            "MLproject");

    /** Endings that say how, not what: the type is that of the name before them. */
    private static final Set<String> ENCODINGS = Set.of("gz", "Z", "bz2", "xz", "br");

    private static final Map<String, String> SHORT_FOR =
            Map.of("svgz", "svg", "tgz", "tar", "taz", "tar", "tz", "tar", "tbz2", "tar", "txz", "tar");

    /** A type and its extensions a line, as Python's {@code mimetypes} knows them. */
    private static final Map<String, String> TYPES = byExtension("""
            application/javascript mjs
            application/manifest+json webmanifest
            application/msword doc dot wiz
            application/n-quads nq
            application/n-triples nt
            application/oda oda
            application/pdf pdf
            application/pkcs7-mime p7c
            application/postscript ai eps ps
            application/trig trig
            application/vnd.apple.mpegurl m3u m3u8
            application/vnd.ms-excel xlb xls
            application/vnd.ms-powerpoint pot ppa pps ppt pwz
            application/wasm wasm
            application/x-bcpio bcpio
            application/x-cpio cpio
            application/x-csh csh
            application/x-dvi dvi
            application/x-gtar gtar
            application/x-hdf hdf
            application/x-hdf5 h5
            application/x-latex latex
            application/x-mif mif
            application/x-netcdf cdf nc
            application/x-pkcs12 p12 pfx
            application/x-pn-realaudio ram
            application/x-python-code pyc pyo
            application/x-sh sh
            application/x-shar shar
            application/x-shockwave-flash swf
            application/x-sv4cpio sv4cpio
            application/x-sv4crc sv4crc
            application/x-tar tar
            application/x-tcl tcl
            application/x-tex tex
            application/x-texinfo texi texinfo
            application/x-troff roff t tr
            application/x-troff-man man
            application/x-troff-me me
            application/x-troff-ms ms
            application/x-ustar ustar
            application/x-wais-source src
            application/xml rdf wsdl xpdl xsl
            application/zip zip
            audio/3gpp 3gp 3gpp
            audio/3gpp2 3g2 3gpp2
            audio/aac aac adts ass loas
            audio/basic au snd
            audio/mpeg mp2 mp3
            audio/opus opus
            audio/x-aiff aif aifc aiff
            audio/x-pn-realaudio ra
            audio/x-wav wav
            image/avif avif
            image/bmp bmp
            image/gif gif
            image/heic heic
            image/heif heif
            image/ief ief
            image/jpeg jpe jpeg jpg
            image/png png
            image/svg+xml svg
            image/tiff tif tiff
            image/vnd.microsoft.icon ico
            image/x-cmu-raster ras
            image/x-portable-anymap pnm
            image/x-portable-bitmap pbm
            image/x-portable-graymap pgm
            image/x-portable-pixmap ppm
            image/x-rgb rgb
            image/x-xbitmap xbm
            image/x-xpixmap xpm
            image/x-xwindowdump xwd
            message/rfc822 eml mht mhtml nws
            text/css css
            text/html htm html
            text/n3 n3
            text/plain bat c h ksh pl srt
            text/richtext rtx
            text/vtt vtt
            text/x-setext etx
            text/x-sgml sgm sgml
            text/x-vcard vcf
            video/mp4 mp4
            video/mpeg m1v mpa mpe mpeg mpg
            video/quicktime mov qt
            video/webm webm
            video/x-msvideo avi
            video/x-sgi-movie movie
            text/csv csv
            text/tab-separated-values tsv
            text/plain txt
            text/x-python py
            text/xml xml
            application/javascript js
            application/json json
            """);

    private MimeTypes() {}

    /** The type of a file called {@code name}. */
    public static String guess(String name) {
        String extension = extension(name);
        if (SHOWN_AS_TEXT.contains(extension.isEmpty() ? name : extension)) {
            return TEXT;
        }
        String plain = name;
        if (ENCODINGS.contains(extension)) {
            plain = name.substring(0, name.length() - extension.length() - 1);
        }
        String ending = extension(plain);
        String type = TYPES.get(SHORT_FOR.getOrDefault(ending, ending));
        if (type == null) {
            type = TYPES.get(ending.toLowerCase(Locale.ROOT));
        }
        return type == null ? UNKNOWN : type;
    }

    /** What follows the last dot; nothing for names whose only dots are in front. */
    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        boolean onlyLeadingDots = name.substring(0, Math.max(dot, 0)).chars().allMatch(c -> c == '.');
        return dot < 0 || onlyLeadingDots ? "" : name.substring(dot + 1);
    }

    private static Map<String, String> byExtension(String lines) {
        var types = new HashMap<String, String>();
        lines.lines().map(line -> line.split(" ")).forEach(words -> {
            for (int i = 1; i < words.length; i++) {
                types.put(words[i], words[0]);
            }
        });
        return Map.copyOf(types);
    }
}
