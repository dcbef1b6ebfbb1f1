"""Small DOCX and ODT files for tests, written by hand so that each oddity is on purpose."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OASIS = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "meta": "meta", "draw": "drawing",
        "fo": "xsl-fo-compatible", "manifest": "manifest",
    }.items()
)  # fmt: skip
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'

STYLES = f"""<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="fr-FR"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre"><w:name w:val="Title"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="heading 2"/><w:basedOn w:val="Titre1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Chapitre"><w:name w:val="Chapitre"/><w:basedOn w:val="Titre2"/></w:style>
<w:style w:type="paragraph" w:styleId="Liste"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>
<w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>
</w:styles>"""  # noqa: E501 -- XML that reads better on one line a style


def archive(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file of these parts, whatever their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def paragraph(text: str, style: str = "", more: str = "") -> str:
    """A paragraph of Word's, of this style, with more of its XML after the text."""
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{about}<w:r><w:t>{text}</w:t></w:r>{more}</w:p>"


def docx(body: str, *, title: str = "", modified: str = "", **parts: str) -> bytes:
    """A Word document with this body; `parts` are others below word/, without ".xml"."""
    core = f"<c {_DC}><dc:title>{title}</dc:title><dcterms:modified>{modified}</dcterms:modified></c>"
    return archive(
        {
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": STYLES,
            "docProps/core.xml": core,
            **{f"word/{name}.xml": f"<w:{name} {_W}>{content}</w:{name}>" for name, content in parts.items()},
        }
    )


def odt(body: str, *, title: str = "", modified: str = "", automatic: str = "", manifest: str = "") -> bytes:
    """An OpenDocument text with this body, styles that the program derived, and entries of the manifest."""
    default = '<style:default-style style:family="paragraph"><style:text-properties fo:language="fr"/>'
    said = f"<dc:title>{title}</dc:title><dc:date>{modified}</dc:date>"
    meta = f"<office:meta>{said}</office:meta>"
    styles = f"<office:styles>{default}</style:default-style></office:styles>"
    return archive(
        {
            "content.xml": f"<office:document-content {_OASIS}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {_OASIS}>{styles}</office:document-styles>",
            "meta.xml": f"<office:document-meta {_OASIS} {_DC}>{meta}</office:document-meta>",
            "META-INF/manifest.xml": f"<manifest:manifest {_OASIS}>{manifest}</manifest:manifest>",
        }
    )
