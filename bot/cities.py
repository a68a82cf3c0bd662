"""Large cities that no time zone is named after, by zone, in the languages in which clubs type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_LISTED = """
Europe/Berlin: Munich, München, Múnich, Monaco di Baviera, Monachium, Hamburg, Hambourg, Hamburgo,\
 Amburgo, Cologne, Köln, Colonia, Keulen, Frankfurt, Frankfurt am Main, Francfort, Francoforte,\
 Stuttgart, Düsseldorf, Leipzig, Dresden, Hanover, Hannover, Nuremberg, Nürnberg, Bremen, Dortmund,\
 Essen, Freiburg, Heidelberg, Mannheim, Karlsruhe, Bonn, Münster, Kiel, Rostock, Potsdam
Europe/Vienna: Graz, Linz, Salzburg, Salzbourg, Salisburgo, Innsbruck
Europe/Zurich: Geneva, Genève, Genf, Ginevra, Ginebra, Genebra, Genewa, Basel, Bâle, Basle,\
 Basilea, Bern, Berne, Berna, Lausanne, Losanna, Lucerne, Luzern
Europe/London: Manchester, Birmingham, Liverpool, Leeds, Sheffield, Bristol, Newcastle, Nottingham,\
 Leicester, Glasgow, Edinburgh, Édimbourg, Edimburgo, Edinburg, Edynburg, Cardiff, Belfast, Oxford,\
 Cambridge, Brighton, Southampton
Europe/Dublin: Cork, Galway, Limerick
Europe/Paris: Lyon, Lyons, Lione, Marseille, Marseilles, Marsiglia, Marsella, Marselha, Marsylia,\
 Toulouse, Tolosa, Bordeaux, Burdeos, Lille, Nice, Nizza, Niza, Nicea, Nantes, Strasbourg,\
 Straßburg, Strasburgo, Montpellier, Rennes, Grenoble
Europe/Madrid: Barcelona, Barcelone, Barcellona, Valencia, Valence, Seville, Sevilla, Siviglia,\
 Séville, Bilbao, Málaga, Zaragoza, Saragossa
Europe/Lisbon: Porto, Oporto, Coimbra, Braga
Europe/Rome: Milan, Milano, Mailand, Milán, Milão, Mediolan, Naples, Napoli, Neapel, Nápoles,\
 Neapol, Turin, Torino, Turín, Turim, Turyn, Florence, Firenze, Florenz, Florencia, Florença,\
 Florencja, Venice, Venezia, Venedig, Venise, Venecia, Veneza, Wenecja, Bologna, Bolonia, Genoa,\
 Genova, Genua, Gênes, Palermo, Verona, Bari, Catania
Europe/Amsterdam: Rotterdam, The Hague, Den Haag, La Haye, La Haya, L'Aia, Utrecht, Eindhoven,\
 Groningen
Europe/Brussels: Antwerp, Antwerpen, Anvers, Amberes, Anversa, Ghent, Gent, Gand, Bruges, Brugge,\
 Brügge, Liège, Lüttich
Europe/Copenhagen: Aarhus, Århus, Odense, Aalborg
Europe/Stockholm: Gothenburg, Göteborg, Goteburg, Malmö, Uppsala
Europe/Oslo: Bergen, Trondheim, Stavanger
Europe/Helsinki: Tampere, Turku, Espoo
Europe/Warsaw: Krakow, Kraków, Krakau, Cracow, Cracovie, Cracovia, Cracóvia, Wrocław, Breslau,\
 Gdańsk, Danzig, Poznań, Posen, Łódź, Lodz, Katowice, Lublin
Europe/Prague: Brno, Brünn
Europe/Bucharest: Cluj, Cluj-Napoca, Timișoara
Europe/Athens: Thessaloniki, Saloniki, Salonica
Europe/Istanbul: Ankara, Izmir
Europe/Kyiv: Lviv, Lemberg, Odesa, Odessa, Kharkiv
Europe/Moscow: Saint Petersburg, St Petersburg, Sankt Petersburg, St. Petersburg,\
 Saint-Pétersbourg, San Petersburgo, San Pietroburgo, São Petersburgo, Sint-Petersburg
America/New_York: Boston, Miami, Philadelphia, Filadelfia, Philadelphie, Washington,\
 Washington DC, Washington D.C., Atlanta, Baltimore, Pittsburgh, Cleveland, Charlotte, Orlando,\
 Tampa, Buffalo, Brooklyn, Cambridge, New York City, NYC
America/Chicago: Houston, Dallas, Austin, San Antonio, New Orleans, La Nouvelle-Orléans,\
 Nueva Orleans, Minneapolis, Milwaukee, Nashville, Memphis, St. Louis, Saint Louis, Kansas City,\
 Birmingham
America/Denver: Salt Lake City, Albuquerque, Santa Fe
America/Los_Angeles: San Francisco, San Diego, San Jose, Seattle, Portland, Las Vegas, Sacramento,\
 Oakland, Hollywood, LA
America/Toronto: Montreal, Montréal, Ottawa, Quebec City, Québec
America/Edmonton: Calgary
America/Mexico_City: Guadalajara, Puebla
America/Bogota: Medellín, Cali
America/Guayaquil: Quito
America/Costa_Rica: San José
America/Sao_Paulo: Rio de Janeiro, Rio, Brasília, Brasilia, Belo Horizonte, Porto Alegre, Curitiba,\
 Florianópolis
Asia/Kolkata: Mumbai, Bombay, Bombaim, Delhi, New Delhi, Neu-Delhi, Nueva Delhi, Nova Delhi,\
 Bangalore, Bengaluru, Chennai, Madras, Hyderabad, Pune, Ahmedabad, Kochi, Jaipur
Asia/Karachi: Lahore, Islamabad
Asia/Dhaka: Chittagong, Chattogram
Asia/Shanghai: Beijing, Peking, Pékin, Pekín, Pechino, Pequim, Pekin, Guangzhou, Shenzhen, Chengdu,\
 Wuhan
Asia/Tokyo: Kyoto, Osaka, Yokohama, Nagoya, Kobe, Sapporo, Fukuoka, Hiroshima
Asia/Seoul: Busan, Incheon
Asia/Taipei: Kaohsiung, Taichung
Asia/Ho_Chi_Minh: Hanoi, Hà Nội, Saigon
Asia/Bangkok: Chiang Mai
Asia/Manila: Cebu, Quezon City
Asia/Jakarta: Surabaya, Bandung
Asia/Makassar: Bali, Denpasar
Asia/Jerusalem: Tel Aviv, Tel-Aviv, Haifa
Asia/Dubai: Abu Dhabi
Asia/Riyadh: Jeddah, Mecca
Asia/Almaty: Astana
Africa/Johannesburg: Cape Town, Kapstadt, Le Cap, Ciudad del Cabo, Città del Capo, Durban, Pretoria
Africa/Casablanca: Rabat, Marrakesh, Marrakech, Marrakesch
Africa/Cairo: Alexandria, Alexandrie
Africa/Lagos: Abuja, Ibadan
Australia/Sydney: Canberra, Newcastle
Australia/Brisbane: Gold Coast
Pacific/Auckland: Wellington, Christchurch
"""

BY_ZONE: Mapping[str, Sequence[str]] = {
    zone: names.split(", ")
    for zone, names in (row.split(": ") for row in _LISTED.strip().splitlines())
}
"""A name that is under several zones, like Cambridge's, leaves the choice."""
