// biome-ignore-all lint: the shop's script is of its time, and still works
/* Fig & Bark 2.4: live stock and parcels. No library needed. */
var FigBark = {
  start: function () {
    FigBark.watchStock()
    FigBark.watchOrders()
  },

  stockFigures: function (id) {
    return document.querySelectorAll('.stock' + (id ? '[data-product="' + id + '"]' : ''))
  },

  watchStock: function () {
    if (!window.WebSocket) return
    var socket = new WebSocket(location.protocol.replace('http', 'ws') + '//' + location.host + '/ticker')
    socket.onopen = function () {
      var shown = {}
      var figures = FigBark.stockFigures()
      for (var i = 0; i < figures.length; i++) shown[figures[i].getAttribute('data-product')] = true
      socket.send(JSON.stringify({ watch: Object.keys(shown).map(Number) }))
    }
    socket.onmessage = function (event) {
      var news = JSON.parse(event.data)
      if (news.type === 'watching') for (var id in news.stock) FigBark.showStock(id, news.stock[id])
      if (news.type !== 'stock') return
      FigBark.showStock(news.id, news.stock)
      FigBark.tell(news)
    }
    socket.onclose = function () {
      setTimeout(FigBark.watchStock, 5000)
    }
  },

  showStock: function (id, stock) {
    var figures = FigBark.stockFigures(id)
    for (var i = 0; i < figures.length; i++) {
      if (figures[i].innerHTML === String(stock)) continue
      figures[i].innerHTML = String(stock)
      FigBark.flash(figures[i])
    }
  },

  flash: function (figure) {
    figure.className = 'stock moved'
    setTimeout(function () {
      figure.className = 'stock'
    }, 900)
  },

  tell: function (news) {
    var list = document.getElementById('ticker')
    var line = document.createElement('li')
    var count = document.createElement('b')
    count.appendChild(document.createTextNode(news.stock))
    line.appendChild(count)
    line.appendChild(document.createTextNode(' × ' + news.name))
    line.title = news.at + ' ' + news.name
    list.insertBefore(line, list.firstChild)
    while (list.children.length > 6) list.removeChild(list.lastElementChild)
  },

  watchOrders: function () {
    if (!window.EventSource) return
    var open = document.querySelectorAll('[data-order]')
    // A browser keeps six connections to a shop; the newest orders are the ones that move.
    for (var i = 0; i < open.length && i < 3; i++) FigBark.watchOrder(open[i])
  },

  watchOrder: function (place) {
    var source = new EventSource('/orders/' + place.getAttribute('data-order') + '/events')
    source.addEventListener('status', function (event) {
      var news = JSON.parse(event.data)
      var step = document.getElementById('step-' + news.status)
      if (place.id === 'track' && step) {
        step.className = 'done'
        step.getElementsByTagName('span')[0].innerHTML = news.at.slice(5, 16)
      }
      if (place.id !== 'track') {
        place.className = 'status ' + news.status
        place.innerHTML = news.status
      }
      if (news.status === 'shipped' || news.status === 'cancelled') {
        source.close()
        var cancel = document.getElementById('cancel')
        if (cancel) cancel.style.display = 'none'
      }
    })
  },
}

if (window.addEventListener) window.addEventListener('load', FigBark.start, false)
